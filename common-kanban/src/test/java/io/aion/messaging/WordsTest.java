package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Trail;
import io.aion.topology.Names;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Addresses, targets, names and headers: the small things everything else stands on. */
class WordsTest {

    @Test
    void anAddressNeverShowsItsPassword() {
        assertThat(new BrokerAddress("amqp://me:se:cr%40et@host:5672/v")).hasToString("amqp://me:***@host:5672/v");
        assertThat(new BrokerAddress("amqp://host")).hasToString("amqp://host");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BrokerAddress("http://me:secret@host/"))
                .withMessageContaining("must begin with amqp://")
                .withMessageNotContaining("secret");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BrokerAddress("amqp://me:secret@ho st/"))
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void anEmptyPathIsTheDefaultVirtualHost() {
        assertThat(new BrokerAddress("amqp://host/").factory().getVirtualHost()).isEqualTo("/");
        assertThat(new BrokerAddress("amqp://host").factory().getVirtualHost()).isEqualTo("/");
        assertThat(new BrokerAddress("amqp://host/a%2Fb").factory().getVirtualHost())
                .isEqualTo("a/b");
    }

    @Test
    void aQueueTellsWhoseItIs() {
        assertThat(Names.instanceOf(Names.beforeQueue("a.b*#%c", 12))).isEqualTo(new Names.Instance("a.b*#%c", 12));
        assertThat(Names.instanceOf(Names.beforeQueue("a", 1234))).isEqualTo(new Names.Instance("a", 1234));
        for (String other :
                List.of("orders", "before.", "before.a", "before.a.x", "to.a.001", "before.a.12345678901")) {
            assertThat(Names.instanceOf(other)).as(other).isEqualTo(new Names.Instance("", 0));
        }
        assertThat(ReaderSettings.DEFAULT.withInstance("mine", 3).instanceOf("orders"))
                .isEqualTo(new Names.Instance("mine", 3));
    }

    @Test
    void aTrailSurvivesTheProperties() {
        Trail trail = new Trail("i", "f", List.of("a", "b"), "s", 3, 1, 2, 3, "00-a-b-01");
        AMQP.BasicProperties properties = TrailHeaders.write(trail, "application/json");
        assertThat(TrailHeaders.read(properties, Clock.systemUTC())).isEqualTo(trail);
        assertThat(properties.getDeliveryMode()).isEqualTo(2);
        Trail first = Trail.first("i", "", 0, 9);
        assertThat(TrailHeaders.read(TrailHeaders.write(first, "x/y"), Clock.systemUTC()))
                .isEqualTo(first);
    }

    /** Foreign senders write what they like: nothing of it may break a receiver. */
    @Test
    void oddPropertiesCountAsAbsent() {
        Map<String, Object> odd = new HashMap<>();
        odd.put(TrailHeaders.SENT, "soon");
        odd.put(TrailHeaders.NUMBER, List.of(1));
        odd.put(TrailHeaders.PARENT, "a,".repeat(40));
        odd.put(TrailHeaders.ENTERED, null);
        odd.put(TrailHeaders.LEFT, "12");
        Trail trail = TrailHeaders.read(null, "", null, odd, Clock.systemUTC());
        assertThat(trail.id()).isNotEmpty().isEqualTo(trail.flow());
        assertThat(trail.sent()).isZero();
        assertThat(trail.number()).isZero();
        assertThat(trail.left()).isEqualTo(12);
        assertThat(trail.parents()).hasSize(Trail.MAX_PARENTS);
        assertThat(TrailHeaders.read(null, null, null, Map.of(), Clock.systemUTC())
                        .id())
                .as("two without an id are two kanban")
                .isNotEqualTo(trail.id());
    }

    @Test
    void whatIsDeadSaysWhyAndCanBeMadeAliveAgain() {
        Instant at = Instant.parse("2026-01-02T03:04:05.678901Z");
        DeadHeaders.Dead dead = new DeadHeaders.Dead("because", "before.a.001", "a", 1, at);
        Map<String, Object> headers = DeadHeaders.add(Map.of("aion-sent", 5L), dead);
        assertThat(DeadHeaders.read(headers)).isEqualTo(dead);
        assertThat(DeadHeaders.without(headers)).isEqualTo(Map.of("aion-sent", 5L));
        assertThat(DeadHeaders.read(DeadHeaders.add(null, new DeadHeaders.Dead("x".repeat(100_000), "q", "", 0, at)))
                        .reason())
                .hasSizeLessThan(5_000);
        assertThat(DeadHeaders.read(Map.of(
                                "x-first-death-reason", "expired",
                                "x-first-death-queue", "to.a.001.q",
                                "x-death",
                                        List.of(
                                                Map.of("reason", "rejected", "queue", "q"),
                                                Map.of("reason", "expired"))))
                        .queue())
                .as("a bridge only passes on")
                .isEqualTo("q");
        assertThat(DeadHeaders.read(Map.of("x-first-death-reason", "delivery_limit", "x-first-death-queue", "q")))
                .matches(d -> d.queue().equals("q") && d.reason().contains("delivery_limit"));
    }

    @Test
    void onlySoManyIdsAreRemembered() {
        HandledIds ids = new HandledIds(10_000);
        for (int i = 0; i < 10_001; i++) {
            ids.add("k" + i);
        }
        assertThat(ids.contains("k0")).isFalse();
        assertThat(ids.contains("k1")).isTrue();
        assertThat(ids.contains("k10000")).isTrue();
    }
}
