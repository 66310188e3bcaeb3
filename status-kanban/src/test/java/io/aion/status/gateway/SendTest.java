package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanbanpb.ResponseStatus;
import io.aion.kanbanpb.StatusKanban;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.KanbanReader;
import io.aion.messaging.ReaderSettings;
import io.aion.topology.Names;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What becomes of a kanban that is sent, and what its sender is told. */
class SendTest extends TwoServices {

    SendTest() throws Exception {}

    @Test
    void isOnRabbitMqWithEveryFieldWhenItIsAnswered() throws Exception {
        String tap = wires.tap("a", Map.of());
        StatusKanban sent = Microservice.kanban(5).toBuilder()
                .setStartAt("2022-01-01T00:00:00.000+09:00")
                .setFinishAt("2022-01-01T00:00:01.000+09:00")
                .setConnectionKey("some.key")
                .setProcessNumber(2)
                .setPriorSuccess(true)
                .setDataPath("/data")
                .addFileList("one")
                .build();
        assertThat(gateway.microservice("a").answer(sent).getStatus()).isEqualTo(ResponseStatus.SUCCESS);
        Wires.Taken taken = wires.take(tap).getFirst();
        assertThat(KanbanCodec.toProto(taken.kanban())).isEqualTo(sent);
        assertThat(taken.trail().service()).isEqualTo("a");
        assertThat(taken.trail().number()).isEqualTo(2);
        assertThat(taken.trail().flow()).isEqualTo(taken.trail().id());
        assertThat(taken.trail().sent()).isPositive();
    }

    @Test
    void namesTheKanbanItAnswersAsItsParent() throws Exception {
        String tap = wires.tap("b", Map.of());
        List<String> ids = wires.put("b", 0, 2);
        try (Microservice b = gateway.microservice("b").receive()) {
            b.next();
            b.next();
            b.answer(0);
            b.answer(1);
            b.answer(2);
        }
        List<Wires.Taken> taken = wires.take(tap);
        assertThat(taken.get(0).trail().parents()).containsExactly(ids.get(0));
        assertThat(taken.get(0).trail().id()).isEqualTo(KanbanId.derived(ids.get(0), "b", 1, 0));
        assertThat(taken.get(0).trail().entered())
                .isLessThanOrEqualTo(taken.get(0).trail().left())
                .isPositive();
        assertThat(taken.get(1).trail().parents()).containsExactly(ids.get(1));
        assertThat(taken.get(2).trail().flow()).as("a further output").isEqualTo(ids.get(1));
    }

    @Test
    void eightCallersAtOnceLoseNothing() throws Exception {
        String tap = wires.tap("a", Map.of());
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
                Microservice a = gateway.microservice("a")) {
            for (int caller = 0; caller < 8; caller++) {
                int first = caller * 1000;
                callers.add(pool.submit(() -> {
                    for (int n = 0; n < 100; n++) {
                        a.answer(first + n);
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        }
        List<Wires.Taken> taken = wires.take(tap);
        assertThat(taken).hasSize(800);
        List<Long> ofThird = taken.stream()
                .map(one -> (Long) one.kanban().metadata().get("n"))
                .filter(n -> n / 1000 == 3)
                .toList();
        assertThat(ofThird).isSorted().hasSize(100);
    }

    @Test
    void anUnknownSenderIsAnsweredAndItsKanbanParked() throws Exception {
        assertThat(gateway.microservice("nobody").answer(3).getStatus()).isEqualTo(ResponseStatus.SUCCESS);
        assertThat(gateway.microservice("nobody").answer(4).getStatus()).isEqualTo(ResponseStatus.SUCCESS);
        List<Wires.Taken> parked = wires.take(Names.UNROUTED);
        assertThat(parked).extracting(one -> one.trail().service()).containsExactly("nobody", "nobody");
        assertThat(parked.getLast().kanban().metadata()).containsEntry("n", 4L);
    }

    @Test
    void aServiceThatWasJustRemovedStillReachesItsExchange() throws Exception {
        try (Wires more = new Wires("gone");
                Gateway other = new Gateway(more, Gateway.RULES, YML)) {
            String tap = more.tap("gone", Map.of());
            other.microservice("gone").answer(1);
            assertThat(more.take(tap)).hasSize(1);
            assertThat(more.take(Names.UNROUTED)).isEmpty();
        }
    }

    @Test
    void aKanbanOfUpToFourMegabytesPasses() throws Exception {
        wires.edge("a", "b");
        StatusKanban large = Microservice.kanban(1).toBuilder()
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                "x",
                                // As JSON twice as long.
                                Value.newBuilder()
                                        .setStringValue("\"".repeat(3_900_000))
                                        .build()))
                .build();
        try (Microservice b = gateway.microservice("b").receive()) {
            gateway.microservice("a").answer(large);
            assertThat(b.next().getMetadata()).isEqualTo(large.getMetadata());
            b.answer(0);
        }
        gateway.microservice("a").answer(large);
        BlockingQueue<Kanban> received = new LinkedBlockingQueue<>();
        BrokerAddress address = new BrokerAddress(wires.host().amqp());
        ReaderSettings settings = ReaderSettings.DEFAULT;
        try (KanbanReader java = KanbanReader.open(
                address,
                Names.beforeQueue("b", 1),
                settings,
                one -> {
                    received.add(one.kanban());
                    one.handled();
                },
                Clock.systemUTC())) {
            assertThat(java).isNotNull();
            Kanban kanban = received.poll(60, TimeUnit.SECONDS);
            assertThat(kanban).as("a receiver without gRPC").isNotNull();
            assertThat(kanban.metadata()).isEqualTo(KanbanCodec.fromProto(large).metadata());
        }
        assertThat(wires.take(Names.DEAD)).isEmpty();
    }
}
