package io.aion.messaging;

import static io.aion.messaging.Scene.CLOCK;
import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.rabbitmq.client.GetResponse;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.Trail;
import io.aion.topology.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class KanbanSenderTest extends SharedScene {

    @Test
    void aConfirmedKanbanIsInItsQueueWithItsTrail() throws Exception {
        String queue = scene.after("trail");
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05.678901Z"), ZoneOffset.UTC);
        Trail trail = new Trail(
                "id-1",
                "flow-1",
                List.of("p-1", "p-2"),
                "trail",
                2,
                0,
                5,
                6,
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        try (KanbanSender sender = KanbanSender.open(scene.address, SenderSettings.DEFAULT, clock)) {
            Scene.confirmed(sender.send(Target.after("trail", "alert", 2), Scene.numbered(7), trail));
            GetResponse message = scene.drain(queue, 1).getFirst();
            assertThat(TrailHeaders.read(message.getProps(), clock)).isEqualTo(trail.withSent(1_767_323_045_678_901L));
            assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
            assertThat(message.getProps().getContentType()).isEqualTo("application/json");
            assertThat(message.getEnvelope().getRoutingKey()).isEqualTo("alert.2");
            assertThat(KanbanCodec.fromJson(message.getBody())).isEqualTo(Scene.numbered(7));
            assertThat(sender.stats().confirmed()).isEqualTo(1);
        }
    }

    @Test
    void oneThatNoQueueTakesIsRefusedNotSilentlyDropped() throws Exception {
        try (KanbanSender sender = sender(SenderSettings.DEFAULT)) {
            CompletableFuture<Void> lost = sender.send(Target.queue("nobody"), Kanban.empty(), trail("a"));
            CompletableFuture<Void> good = sender.send(Target.queue(Names.DEAD), Kanban.empty(), trail("b"));
            assertRefused(lost, "no queue takes it", "nobody");
            Scene.confirmed(good);
            scene.drain(Names.DEAD, 1);
        }
    }

    @Test
    void aMissingExchangeIsAReasonToRefuseAndTheSenderGoesOn() throws Exception {
        try (KanbanSender sender = sender(SenderSettings.DEFAULT)) {
            assertRefused(
                    sender.send(Target.after("absent", "k", 1), Kanban.empty(), trail("a")),
                    "no exchange",
                    "after.absent");
            Scene.confirmed(sender.send(Target.queue(Names.DEAD), Kanban.empty(), trail("b")));
            scene.drain(Names.DEAD, 1);
        }
    }

    @Test
    void aMissingExchangeIsWaitedForWhereThatIsAsked() throws Exception {
        try (KanbanSender sender = sender(SenderSettings.DEFAULT.withWaitForExchange(true))) {
            CompletableFuture<Void> sent = sender.send(Target.after("later", "k", 1), Kanban.empty(), trail("a"));
            soon().until(() -> sender.stats().connects() > 1);
            assertThat(sent).isNotDone();
            scene.after("later");
            Scene.confirmed(sent);
        }
    }

    @Test
    void oneTooLargeIsRefusedBeforeItIsSent() throws Exception {
        try (KanbanSender sender = sender(SenderSettings.DEFAULT)) {
            Kanban large = Kanban.of(Map.of("a", "x".repeat(600_000), "b", "x".repeat(600_000)));
            assertThatExceptionOfType(KanbanRefused.class)
                    .isThrownBy(() -> sender.send(Target.queue(Names.DEAD), large, trail("a")))
                    .withMessageContaining("the limit is 1048576");
            assertThatExceptionOfType(KanbanRefused.class)
                    .isThrownBy(() -> sender.send(Target.queue(Names.DEAD), Kanban.empty(), trail("i".repeat(256))))
                    .withMessageContaining("255 bytes");
            assertThat(sender.stats().sent()).isZero();
        }
        assertThatExceptionOfType(KanbanRefused.class).isThrownBy(() -> Target.after("s", "ü".repeat(200), 1));
    }

    @Test
    void whatCannotBeEncodedLeavesTheSenderWorking() throws Exception {
        try (KanbanSender sender = sender(SenderSettings.DEFAULT)) {
            var properties = new com.rabbitmq.client.AMQP.BasicProperties.Builder()
                    .headers(Map.of("odd", new Object()))
                    .build();
            assertThatExceptionOfType(IllegalArgumentException.class)
                    .isThrownBy(() -> sender.forward(Target.queue(Names.DEAD), properties, new byte[0]));
            Scene.confirmed(sender.send(Target.queue(Names.DEAD), Kanban.empty(), trail("b")));
            scene.drain(Names.DEAD, 1);
        }
    }

    @Test
    void withoutABrokerItWaitsAndTrySendGivesUp() throws Exception {
        try (KanbanSender sender =
                KanbanSender.open(new BrokerAddress("amqp://guest:guest@127.0.0.1:1"), SenderSettings.DEFAULT, CLOCK)) {
            assertThat(sender.trySend(
                            Target.queue("q"), Kanban.empty(), new byte[0], trail("a"), Duration.ofMillis(50)))
                    .isEmpty();
        }
    }

    @Test
    void closingWaitsForWhatIsNotConfirmed() throws Exception {
        String queue = scene.after("closing");
        KanbanSender sender = sender(SenderSettings.DEFAULT);
        for (int i = 0; i < 200; i++) {
            sender.send(Target.after("closing", "k", 1), Scene.numbered(i), trail("c" + i));
        }
        sender.close();
        assertThat(sender.stats()).matches(stats -> stats.confirmed() == 200 && stats.outstanding() == 0);
        assertThat(Scene.numbers(scene.drain(queue, 200))).isEqualTo(Scene.upTo(200));
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> sender.send(Target.queue(queue), Kanban.empty(), trail("x")));
    }

    @Test
    void severalThreadsSendAtOnce() throws Exception {
        String queue = scene.after("threads");
        try (KanbanSender sender = sender(SenderSettings.DEFAULT.withInFlight(8))) {
            List<Thread> threads = java.util.stream.IntStream.range(0, 8)
                    .mapToObj(t -> Thread.startVirtualThread(() -> {
                        for (int i = 0; i < 100; i++) {
                            send(sender, Target.after("threads", "t" + t, 1), i);
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        List<GetResponse> all = scene.drain(queue, 800);
        for (int t = 0; t < 8; t++) {
            String key = "t" + t + ".1";
            assertThat(Scene.numbers(all.stream()
                            .filter(m -> m.getEnvelope().getRoutingKey().equals(key))
                            .toList()))
                    .isEqualTo(Scene.upTo(100));
        }
    }

    private static void send(KanbanSender sender, Target target, int i) {
        try {
            sender.send(target, Scene.numbered(i), trail(target.routingKey() + i));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KanbanSender sender(SenderSettings settings) {
        return KanbanSender.open(scene.address, settings, CLOCK);
    }

    private static Trail trail(String id) {
        return Trail.first(id, "source", 1, 0);
    }

    private static void assertRefused(CompletableFuture<Void> sent, String... reason) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> Scene.confirmed(sent))
                .withCauseInstanceOf(KanbanRefused.class)
                .satisfies(e -> assertThat(e).cause().message().contains(reason));
    }
}
