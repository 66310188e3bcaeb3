package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.KanbanCodec;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.StatusKanban;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a receive stream is handed, and what comes back when it ends. */
class ReceiveTest {

    private static final String YML = """
            microservices:
              b: {always: yes, nextService: {default: [{name: c}]}}
              c: {always: yes}
            """;
    private static final String QUEUE = Names.beforeQueue("b", 1);
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Wires wires = new Wires("b", "c");
    private final Gateway gateway = new Gateway(wires, Gateway.RULES, YML);

    ReceiveTest() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        wires.close();
    }

    @Test
    void eachKanbanOnceInOrderAndGoneWhenAnswered() throws Exception {
        wires.put("b", 0, 200);
        try (Microservice b = gateway.microservice("b").receive()) {
            for (int n = 0; n < 200; n++) {
                StatusKanban kanban = b.next();
                assertThat(Microservice.n(kanban)).isEqualTo(n);
                assertThat(kanban.getProcessNumber()).isEqualTo(1);
                assertThat(kanban.getNextDeviceName()).isEqualTo("here");
                b.answer(n);
            }
        }
        try (Microservice next = gateway.microservice("b").receive()) {
            wires.put("b", 200, 201);
            assertThat(next.nextN()).as("nothing of before is left").isEqualTo(200);
        }
        assertThat(gateway.silently).isEmpty();
    }

    @Test
    void nothingIsLostWhenAReceiverIsKilledMidWindow() throws Exception {
        wires.put("b", 0, 400);
        Set<Integer> handled = new HashSet<>();
        try (Microservice first = gateway.microservice("b").receive()) {
            for (int i = 0; i < 150; i++) {
                int n = first.nextN();
                first.answer(n);
                handled.add(n);
            }
        }
        List<Integer> second = new ArrayList<>();
        try (Microservice after = gateway.microservice("b").receive()) {
            while (handled.size() < 400) {
                int n = after.nextN();
                second.add(n);
                handled.add(n);
                after.answer(n);
            }
        }
        assertThat(second).isSorted().doesNotHaveDuplicates();
        assertThat(second.getFirst())
                .as("only what was not answered comes again")
                .isBetween(149, 150);
        assertThat(handled).hasSize(400);
    }

    @Test
    void theSecondReceiverOfANumberStandsByAndTakesOverInOrder() throws Exception {
        Microservice first = gateway.microservice("b").receive();
        wires.put("b", 0, 10);
        for (int n = 0; n < 10; n++) {
            assertThat(first.nextN()).isEqualTo(n);
        }
        first.answer(0);
        try (Microservice second = gateway.microservice("b").receive()) {
            wires.put("b", 10, 20);
            for (int n = 10; n < 20; n++) {
                assertThat(first.nextN()).isEqualTo(n);
            }
            assertThat(second.received).isEmpty();
            first.kill();
            for (int n = 1; n < 20; n++) {
                assertThat(second.nextN()).isEqualTo(n);
                second.answer(n);
            }
        }
    }

    @Test
    void aLostConnectionToRabbitMqIsNotNoticed() throws Exception {
        wires.put("b", 0, 20);
        try (Microservice b = gateway.microservice("b").receive()) {
            for (int n = 0; n < 10; n++) {
                assertThat(b.nextN()).isEqualTo(n);
                b.answer(n);
            }
            wires.host().closeConnections();
            wires.connect();
            wires.put("b", 20, 40);
            for (int n = 10; n < 40; n++) {
                assertThat(b.nextN()).isEqualTo(n);
                int answered = n;
                await().atMost(SOON).ignoreExceptions().until(() -> b.answer(answered) != null);
            }
            await().atMost(SOON).until(() -> wires.ready(QUEUE) == 0);
            assertThat(b.received).hasSize(40);
        }
    }

    @Test
    void aMicroserviceThatStartsWithoutKanbanIsHandedOne() throws Exception {
        OffsetDateTime before = OffsetDateTime.now(ZoneOffset.ofHours(9)).minusSeconds(1);
        try (Microservice b =
                gateway.microservice("b").receive(InitializeType.START_SERVICE_WITHOUT_KANBAN, Integer.MAX_VALUE)) {
            StatusKanban start = b.next();
            assertThat(start.getStartAt()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+09:00");
            assertThat(OffsetDateTime.parse(start.getStartAt())).isBetween(before, before.plusSeconds(60));
            assertThat(start.toBuilder().clearStartAt().clearMetadata().build())
                    .isEqualTo(StatusKanban.newBuilder()
                            .setDataPath("/aion/Data/b_1")
                            .setProcessNumber(1)
                            .build());
            assertThat(start.getMetadata().getFieldsMap()).isEmpty();
            wires.put("b", 7, 8);
            assertThat(b.nextN()).isEqualTo(7);
        }
    }

    @Test
    void poisonIsParkedAndTheNextGoodOneArrives() throws Exception {
        AMQP.BasicProperties json =
                new AMQP.BasicProperties.Builder().contentType(KanbanCodec.JSON).build();
        wires.put("b", 0, 1);
        wires.raw("b", json, "{\"metadata\": {\"n\": ".getBytes(StandardCharsets.UTF_8));
        wires.raw(
                "b",
                json,
                ("{\"metadata\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}")
                        .getBytes(StandardCharsets.UTF_8));
        wires.raw("b", json, "{\"connectionKey\": 7}".getBytes(StandardCharsets.UTF_8));
        wires.raw("b", json, ("{\"dataPath\":\"" + "x".repeat(9_000_000) + "\"}").getBytes(StandardCharsets.UTF_8));
        wires.raw(
                "b",
                json,
                ("{\"metadata\":{\"x\":\"" + "x".repeat(5_000_000) + "\"}}").getBytes(StandardCharsets.UTF_8));
        // RabbitMQ's clients take it, the parsers of gRPC's clients do not.
        wires.raw(
                "b",
                json,
                ("{\"metadata\":" + "{\"a\":".repeat(34) + "1" + "}".repeat(34) + "}")
                        .getBytes(StandardCharsets.UTF_8));
        wires.put("b", 1, 2);
        try (Microservice b = gateway.microservice("b").receive()) {
            assertThat(b.nextN()).isZero();
            assertThat(b.nextN()).isEqualTo(1);
            await().atMost(SOON).until(() -> wires.ready(Names.DEAD) == 6);
            assertThat(b.received).hasSize(2);
        }
    }

    @Test
    void aKanbanOverWhichAMicroserviceAlwaysDiesIsParked() throws Exception {
        wires.put("b", 0, 3);
        for (int attempt = 0; attempt < 5; attempt++) {
            try (Microservice dying = gateway.microservice("b").receive()) {
                assertThat(dying.nextN()).isZero();
            }
        }
        try (Microservice b = gateway.microservice("b").receive()) {
            assertThat(b.nextN()).isEqualTo(1);
            b.answer(1);
            assertThat(b.nextN()).isEqualTo(2);
        }
        await().atMost(SOON).until(() -> wires.ready(Names.DEAD) == 1);
        Wires.Taken dead = wires.take(Names.DEAD).getFirst();
        assertThat(dead.kanban().metadata()).containsEntry("n", 0L);
        assertThat(dead.headers()).contains("went away 5 times");
    }

    @Test
    void soIsOneWithoutAnId() throws Exception {
        AMQP.BasicProperties json =
                new AMQP.BasicProperties.Builder().contentType(KanbanCodec.JSON).build();
        wires.raw("b", json, "{\"metadata\":{\"n\":0}}".getBytes(StandardCharsets.UTF_8));
        wires.raw("b", json, "{\"metadata\":{\"n\":1}}".getBytes(StandardCharsets.UTF_8));
        for (int attempt = 0; attempt < 5; attempt++) {
            try (Microservice dying = gateway.microservice("b").receive()) {
                assertThat(dying.nextN()).isZero();
            }
        }
        try (Microservice b = gateway.microservice("b").receive()) {
            assertThat(b.nextN()).isEqualTo(1);
        }
        await().atMost(SOON).until(() -> wires.ready(Names.DEAD) == 1);
    }

    @Test
    void aRepeatedKanbanComesAlone() throws Exception {
        wires.put("b", 0, 3);
        try (Microservice dying = gateway.microservice("b").receive()) {
            assertThat(dying.nextN()).isZero();
            assertThat(dying.nextN()).isEqualTo(1);
            assertThat(dying.nextN()).isEqualTo(2);
        }
        try (Microservice b = gateway.microservice("b").receive()) {
            assertThat(b.nextN()).isZero();
            await().during(Duration.ofMillis(300)).until(() -> b.received.size() == 1);
            b.answer(0);
            assertThat(b.nextN()).isEqualTo(1);
        }
    }
}
