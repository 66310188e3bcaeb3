package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.kanbanpb.InitializeType;
import io.aion.status.window.Rules;
import io.aion.topology.Names;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a microservice is handed that is slow, silent, or no longer reads. */
class WindowTest {

    private static final String YML = "microservices: {b: {always: yes}}";
    private static final String QUEUE = Names.beforeQueue("b", 1);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Wires wires = new Wires("b");
    private Gateway gateway = new Gateway(wires, Gateway.RULES, YML);

    WindowTest() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        wires.close();
    }

    @Test
    void aSlowReceiverWithABacklogHasNothingPushedPastTheWindow() throws Exception {
        wires.put("b", 0, 300);
        try (Microservice slow = gateway.microservice("b").receive()) {
            await().atMost(SOON).until(() -> slow.received.size() == 64);
            slow.answer(0);
            await().atMost(SOON).until(() -> slow.received.size() == 65);
            await().during(Duration.ofMillis(300)).until(() -> slow.received.size() == 65);
        }
        try (Microservice after = gateway.microservice("b").receive()) {
            assertThat(after.nextN()).isEqualTo(1);
        }
    }

    @Test
    void aSilentMicroserviceDoesNotStall() throws Exception {
        restart(rules(Duration.ofMillis(500), Duration.ofMinutes(5)));
        wires.put("b", 0, 500);
        try (Microservice silent = gateway.microservice("b").receive()) {
            await().atMost(SOON).until(() -> silent.received.size() == 500);
            assertThat(silent.received.stream().map(Microservice::n))
                    .containsExactlyElementsOf(IntStream.range(0, 500).boxed().toList());
            // A kanban counts as handled, and is settled a moment after the next one was written.
            await().atMost(SOON).until(() -> gateway.silently.size() == 500 - 64);
        }
    }

    @Test
    void whatIsNotAnsweredCountsAsHandledAfterTheTime() throws Exception {
        restart(rules(Duration.ofMillis(500), Duration.ofSeconds(2)));
        List<String> ids = wires.put("b", 0, 3);
        try (Microservice silent = gateway.microservice("b").receive()) {
            await().atMost(SOON).until(() -> gateway.silently.size() == 3);
            assertThat(gateway.silently).isEqualTo(ids);
        }
        await().atMost(SOON).until(() -> wires.ready(QUEUE) == 0);
    }

    @Test
    void oneThatStopsReadingIsNotHandedMoreThanItsTransportTakes() throws Exception {
        restart(rules(Duration.ZERO, Duration.ofSeconds(1)));
        String text = "x".repeat(200_000);
        for (int n = 0; n < 40; n++) {
            wires.put(
                    "b",
                    Kanban.of(Map.of("n", n, "text", text)),
                    Trail.first(KanbanId.first(Clock.systemUTC()), "a", 1, 1));
        }
        int before;
        try (Microservice stuck = gateway.microservice("b").receive(InitializeType.START_SERVICE, 1)) {
            stuck.next();
            await().during(Duration.ofSeconds(3)).atMost(SOON).until(() -> gateway.silently.size() < 30);
            before = gateway.silently.size();
        }
        try (Microservice after = gateway.microservice("b").receive()) {
            assertThat(after.nextN()).as("what was still here is not lost").isBetween(before, gateway.silently.size());
        }
    }

    @Test
    void theWindowIsFullByBytesToo() throws Exception {
        String text = "x".repeat(3_000_000);
        for (int n = 0; n < 8; n++) {
            wires.put(
                    "b",
                    Kanban.of(Map.of("n", n, "text", text)),
                    Trail.first(KanbanId.first(Clock.systemUTC()), "a", 1, 1));
        }
        try (Microservice slow = gateway.microservice("b").receive()) {
            await().atMost(SOON).until(() -> slow.received.size() == 5);
            await().during(Duration.ofMillis(300)).until(() -> slow.received.size() == 5);
            slow.answer(0);
            await().atMost(SOON).until(() -> slow.received.size() == 6);
        }
    }

    private static Rules rules(Duration patience, Duration handledAfter) {
        return new Rules(64, 16_000_000, patience, handledAfter, 64, Duration.ofSeconds(10));
    }

    private void restart(Rules rules) throws Exception {
        gateway.close();
        gateway = new Gateway(wires, rules, YML);
    }
}
