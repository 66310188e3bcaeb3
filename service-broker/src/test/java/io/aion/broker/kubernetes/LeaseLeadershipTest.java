package io.aion.broker.kubernetes;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.leadership.LeaseSettings;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The library's elector with our lease, over HTTP. */
class LeaseLeadershipTest {

    private final FakeLeases leases = new FakeLeases();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void oneActsAndAnotherOneAtOnceWhenItLeavesInGoodOrder() throws Exception {
        LeaseLeadership first = broker("first", way());
        await().until(() -> first.acts() && first.found());
        LeaseLeadership second = broker("second", way());
        await().until(() -> second.leader().equals("first"));
        assertThat(second.acts()).isFalse();
        assertThat(leases.labelled()).isEqualTo("first");
        first.close();
        assertThat(first.acts()).isFalse();
        await().until(second::acts);
        await().until(() -> leases.labelled().equals("second"));
        assertThat(second.term()).isEqualTo(1);
    }

    @Test
    void whoCanNotRenewStopsBeforeAnotherBeginsAndComesBack() throws Exception {
        FakeLeases.Way way = way();
        LeaseLeadership first = broker("first", way);
        await().until(first::acts);
        LeaseLeadership second = broker("second", way());
        await().until(() -> second.leader().equals("first"));
        AtomicInteger together = new AtomicInteger();
        way.refuse(true);
        await().until(() -> {
            boolean begun = second.acts();
            together.addAndGet(begun && first.acts() ? 1 : 0);
            return begun;
        });
        assertThat(together).hasValue(0);
        way.refuse(false);
        await().until(() -> first.leader().equals("second"));
        second.close();
        await().until(first::acts);
        assertThat(first.term()).isEqualTo(2);
    }

    @Test
    void aContainerThatStartsAgainHasTheLeaseOfItsPodAtOnce() throws Exception {
        Duration never = Duration.ofHours(1);
        leases.put("""
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"lease","uid":"1"},
                 "spec":{"holderIdentity":"first","leaseDurationSeconds":3600,
                 "acquireTime":"2026-01-01T00:00:00.000000Z","renewTime":"2026-01-01T00:00:00.000000Z"}}""");
        LeaseLeadership other = broker("other", way(), never);
        await().until(() -> other.leader().equals("first"));
        LeaseLeadership again = broker("first", way(), never);
        await().until(again::acts);
        assertThat(other.acts()).isFalse();
    }

    @Test
    void aLeaseThatSomebodyMadeByHandIsTaken() throws Exception {
        leases.put("""
                {"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"lease","uid":"1"}}""");
        LeaseLeadership only = broker("only", way());
        await().until(only::acts);
        assertThat(leases.holder()).isEqualTo("only");
    }

    private FakeLeases.Way way() throws IOException {
        FakeLeases.Way way = leases.new Way();
        open.push(way);
        return way;
    }

    private LeaseLeadership broker(String name, FakeLeases.Way way) {
        return broker(name, way, Duration.ofSeconds(2));
    }

    private LeaseLeadership broker(String name, FakeLeases.Way way, Duration duration) {
        KubernetesAccess access = KubernetesAccess.of(
                new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder()
                                .withAutoConfigure(false)
                                .withMasterUrl(way.address())
                                .withRequestRetryBackoffLimit(0)
                                .build())
                        .build(),
                "ns");
        open.push(access);
        LeaseLeadership leadership = LeaseLeadership.of(
                access,
                new LeaseSettings(
                        "lease",
                        name,
                        duration,
                        Duration.ofMillis(1_200),
                        Duration.ofMillis(100),
                        Duration.ofMillis(50),
                        Duration.ofSeconds(1)),
                Clock.systemUTC());
        open.push(leadership);
        leadership.start(() -> {});
        return leadership;
    }
}
