package io.aion.status.gateway;

import static io.aion.status.gateway.Microservice.statusOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.topology.Names;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What RabbitMQ does not confirm in time is told to be unavailable. */
class UnconfirmedTest {

    private static final String YML = """
            microservices:
              a: {always: yes, scale: 2, nextService: {default: [{name: b, pattern: "0"}]}}
              b: {always: yes}
            """;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Wires wires = new Wires("a", "b");
    private final Gateway gateway = new Gateway(wires, Gateway.SHORT, YML);

    UnconfirmedTest() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        wires.close();
    }

    @Test
    void aFullQueueIsUnavailableInTimeAndTheSameSentAgainKeepsItsIdentity() throws Exception {
        wires.host().policy("full", "^tap\\.", Map.of("max-length", 1, "overflow", "reject-publish"));
        String tap = wires.tap("b", Map.of("x-queue-type", "quorum"));
        List<String> ids = wires.put("b", 0, 1);
        try (Microservice b = gateway.microservice("b").receive()) {
            b.next();
            // A quorum queue notices a moment late that it is full, so that some are taken first.
            List<Integer> refused = new ArrayList<>();
            await().atMost(SOON).untilAsserted(() -> {
                int n = refused.size() + 1;
                refused.add(n);
                long begun = System.nanoTime();
                assertThat(statusOf(() -> b.answer(n)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1_000));
            });
            int n = refused.getLast();
            assertThat(statusOf(() -> b.answer(n)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            List<Wires.Taken> taken = new ArrayList<>();
            await().atMost(SOON).until(() -> {
                taken.addAll(wires.take(tap));
                return statusOf(() -> b.answer(n)).isOk();
            });
            await().atMost(SOON).until(() -> {
                taken.addAll(wires.take(tap));
                return taken.stream()
                        .anyMatch(one ->
                                Long.valueOf(n).equals(one.kanban().metadata().get("n")));
            });
            assertThat(taken.stream()
                            .filter(one -> Long.valueOf(n)
                                    .equals(one.kanban().metadata().get("n")))
                            .map(one -> one.trail().id())
                            .distinct())
                    .hasSize(1);
            assertThat(taken.getFirst().trail().parents()).isEqualTo(ids);
        }
    }

    @Test
    void aFullQueueOfOneInstanceStopsNoOther() throws Exception {
        wires.host().policy("full", "^tap\\.", Map.of("max-length", 1, "overflow", "reject-publish"));
        wires.tap("b", Map.of("x-queue-type", "quorum"));
        await().atMost(SOON)
                .until(() -> statusOf(() -> gateway.microservice("b").answer(1)).getCode() != Status.Code.OK);
        await().atMost(SOON)
                .until(() -> statusOf(() -> gateway.microservice("a").answer(1)).isOk());
        assertThat(statusOf(() -> gateway.microservice("b").answer(2)).getCode())
                .as("still full")
                .isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void aServiceThatTheFileHasOnlyJustNamedIsKnownAtOnce() throws Exception {
        try (Wires more = new Wires();
                Gateway other = new Gateway(more, Gateway.SHORT, YML)) {
            Files.writeString(other.file(), "microservices: {fresh: {always: yes}}");
            Files.setLastModifiedTime(other.file(), FileTime.from(Instant.now().plusSeconds(5)));
            assertThat(statusOf(() -> other.microservice("fresh").answer(1)).getCode())
                    .as("its exchange is waited for")
                    .isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(more.take(Names.UNROUTED)).isEmpty();
        }
    }
}
