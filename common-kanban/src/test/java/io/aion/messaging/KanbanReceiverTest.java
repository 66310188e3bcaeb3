package io.aion.messaging;

import static io.aion.messaging.Scene.CLOCK;
import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.topology.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KanbanReceiverTest extends ServiceScene {

    private static final ReceiverSettings SETTINGS =
            ReceiverSettings.of("b", 1).withAttempts(3, Duration.ofMillis(5), Duration.ofMillis(10));

    private BrokerConnection receiving;
    private KanbanSender sender;

    @BeforeEach
    void open() throws Exception {
        receiving = BrokerConnection.open(scene.address, "test receive");
        sender = KanbanSender.open(scene.address, SenderSettings.DEFAULT.withWaitForExchange(true), CLOCK);
    }

    @AfterEach
    void close() throws Exception {
        sender.close();
        receiving.close();
    }

    @Test
    void outputsGoOutInOrderWithTheirTrailAndTheInputIsAcknowledged() throws Exception {
        scene.fill(queue, 0, 100);
        try (KanbanReceiver receiver = receiver(SETTINGS, work -> {
            work.finish(work.kanban().withConnectionKey("left"));
            work.finish(work.kanban().withConnectionKey("right"));
        })) {
            List<GetResponse> out = scene.drain(finished, 200);
            assertThat(keyed(out, "left.1")).isEqualTo(Scene.upTo(100));
            assertThat(keyed(out, "right.1")).isEqualTo(Scene.upTo(100));
            Trail trail = TrailHeaders.read(out.get(3).getProps(), CLOCK);
            assertThat(trail.id()).isEqualTo(KanbanId.derived("k1", "b", 1, 1));
            assertThat(trail.flow()).isEqualTo("k1");
            assertThat(trail.parents()).containsExactly("k1");
            assertThat(trail.service()).isEqualTo("b");
            assertThat(trail.number()).isEqualTo(1);
            assertThat(trail.entered()).isPositive().isLessThanOrEqualTo(trail.left());
            assertThat(trail.left()).isLessThanOrEqualTo(trail.sent());
            soon().until(() -> receiver.stats().handled() == 100);
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void handledWithoutAnOutputLeavesReceiptsAndManyShareOne() throws Exception {
        scene.fill(queue, 0, 500);
        try (KanbanReceiver receiver = receiver(SETTINGS, _ -> {})) {
            soon().until(() -> receiver.stats().handled() == 500);
        }
        List<GetResponse> out = scene.drain(finished);
        assertThat(out)
                .hasSizeBetween(1, 499)
                .allMatch(m -> Names.isReceipt(m.getEnvelope().getRoutingKey()));
        List<Trail> handled = out.stream()
                .flatMap(m -> Receipt.read(m.getProps(), m.getBody()).stream())
                .toList();
        assertThat(handled.stream().map(trail -> trail.parents().getFirst()))
                .containsExactlyElementsOf(
                        Scene.upTo(500).stream().map(i -> "k" + i).toList());
        assertThat(handled).allMatch(trail -> trail.service().equals("b") && trail.number() == 1);
        assertThat(handled.getLast().id()).isEqualTo(KanbanId.derived("k499", "b", 1, 0));
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void tellsHowFarItIsButNotMoreOftenThanAnEyeCanSee() throws Exception {
        scene.fill(queue, 0, 1);
        try (KanbanReceiver receiver = receiver(SETTINGS, work -> {
            for (int tile = 0; tile < 100; tile++) {
                work.progress(tile / 100.0, "tile " + tile);
            }
            work.finish(work.kanban());
        })) {
            soon().until(() -> receiver.stats().handled() == 1);
        }
        List<GetResponse> out = scene.drain(finished);
        assertThat(out).hasSizeBetween(2, 50);
        assertThat(Names.isProgress(out.getFirst().getEnvelope().getRoutingKey()))
                .isTrue();
        assertThat(Progress.read(out.getFirst().getBody())).isEqualTo(new Progress("k0", "k0", 0, "tile 0"));
        assertThat(Names.isProgress(out.getLast().getEnvelope().getRoutingKey()))
                .isFalse();
    }

    @Test
    void aHandlerThatFailsIsCalledAgainAndLeavesNoHalfOutputs() throws Exception {
        scene.fill(queue, 0, 3);
        AtomicInteger calls = new AtomicInteger();
        try (KanbanReceiver receiver = receiver(SETTINGS, work -> {
            work.finish(work.kanban());
            if (Scene.number(work.kanban()) == 1 && work.attempt() < 3) {
                calls.incrementAndGet();
                throw new IllegalStateException("not yet");
            }
        })) {
            assertThat(Scene.numbers(scene.drain(finished, 3))).containsExactly(0L, 1L, 2L);
            assertThat(calls).hasValue(2);
        }
        assertThat(scene.host.countMessages(finished)).isZero();
    }

    /** Good, bad, good. */
    @Test
    void oneThatFailsEachTimeIsGivenUpWithTheReasonAndTheNextIsHandled() throws Exception {
        scene.fill(queue, 0, 3);
        try (KanbanReceiver receiver = receiver(SETTINGS, work -> {
            if (Scene.number(work.kanban()) == 1) {
                throw new IllegalStateException("no such camera");
            }
            work.finish(work.kanban());
        })) {
            assertThat(Scene.numbers(scene.drain(finished, 2))).containsExactly(0L, 2L);
            GetResponse dead = scene.drain(Names.DEAD, 1).getFirst();
            assertThat(DeadHeaders.read(dead.getProps().getHeaders()).reason())
                    .contains("failed 3 times")
                    .contains("no such camera")
                    .contains("KanbanReceiverTest");
            assertThat(DeadHeaders.read(dead.getProps().getHeaders()).queue()).isEqualTo(queue);
            assertThat(dead.getProps().getMessageId()).isEqualTo("k1");
            assertThat(Scene.numbers(List.of(dead))).containsExactly(1L);
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void aStackOverflowInTheHandlerIsAFailureLikeOthers() throws Exception {
        scene.fill(queue, 0, 2);
        try (KanbanReceiver receiver = receiver(SETTINGS, work -> {
            if (Scene.number(work.kanban()) == 0) {
                throw new StackOverflowError();
            }
            work.finish(work.kanban());
        })) {
            assertThat(Scene.numbers(scene.drain(finished, 1))).containsExactly(1L);
            assertThat(scene.drain(Names.DEAD, 1)).hasSize(1);
        }
    }

    @Test
    void anOutputThatIsRefusedGivesTheKanbanUpAtOnce() throws Exception {
        scene.fill(queue, 0, 2);
        AtomicInteger calls = new AtomicInteger();
        try (KanbanReceiver receiver = receiver(SETTINGS, work -> {
            calls.incrementAndGet();
            long i = Scene.number(work.kanban());
            work.finish(
                    i == 0
                            ? Kanban.of(Map.of("a", "x".repeat(1 << 20)))
                            : work.kanban().withProcessNumber(4));
        })) {
            List<GetResponse> dead = scene.drain(Names.DEAD, 2);
            assertThat(dead.stream()
                            .map(m ->
                                    DeadHeaders.read(m.getProps().getHeaders()).reason()))
                    .satisfiesExactlyInAnyOrder(
                            r -> assertThat(r).contains("the limit is 1048576"),
                            r -> assertThat(r).contains("processNumber 4").contains("leave processNumber"));
            assertThat(calls).hasValue(2);
        }
    }

    /** The input stays until the outputs are confirmed, and meanwhile the handler goes on with the next. */
    @Test
    void theInputIsAcknowledgedAfterItsOutputsAreConfirmed() throws Exception {
        scene.channel.exchangeDelete(Names.after("b"));
        scene.fill(queue, 0, 1);
        try (KanbanReceiver receiver = receiver(SETTINGS, _ -> {})) {
            soon().until(() -> sender.stats().sent() == 1 && sender.stats().connects() > 1);
            assertThat(receiver.stats()).matches(stats -> stats.handled() == 0 && stats.inHand() == 1);
            scene.after("b");
            soon().until(() -> receiver.stats().handled() == 1);
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void aStopInTheMiddleGivesNothingUp() throws Exception {
        scene.fill(queue, 0, 5);
        CountDownLatch entered = new CountDownLatch(1);
        ReceiverSettings settings = SETTINGS.withReader(SETTINGS.reader().withStopWait(Duration.ofMillis(200)));
        KanbanReceiver receiver = receiver(settings, _ -> {
            entered.countDown();
            new CountDownLatch(1).await();
        });
        assertThat(entered.await(Scene.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        receiver.close();
        KanbanReceiver failing =
                receiver(SETTINGS.withAttempts(2, Duration.ofSeconds(5), Duration.ofSeconds(5)), work -> {
                    throw new IllegalStateException("always");
                });
        soon().until(() -> failing.stats().delivered() == 1);
        failing.close();
        assertThat(scene.host.countMessages(Names.DEAD)).isZero();
        try (KanbanReceiver good = receiver(SETTINGS, work -> work.finish(work.kanban()))) {
            assertThat(Scene.numbers(scene.drain(finished, 5))).isEqualTo(Scene.upTo(5));
        }
        assertThat(scene.host.countMessages(Names.DEAD)).isZero();
    }

    /** A process that ends in the handler leaves its mark; a stop does not. */
    @Test
    void oneWhoseHandlingEndsTheProcessEachTimeIsGivenUp(@TempDir Path marks) throws Exception {
        scene.fill(queue, 0, 2);
        ReceiverSettings settings = SETTINGS.withMarks(marks);
        for (int i = 0; i < 3; i++) {
            // What a killed process leaves: the kanban unacknowledged, the mark as it was in the handler.
            List<Delivery> got = Scene.shared();
            KanbanReader dying = scene.reader(queue, settings.reader(), got::add);
            soon().until(() -> got.size() == 1);
            if (got.getFirst().repeated()) {
                new CrashMarks(marks).begin("k0");
            }
            dying.close(Duration.ZERO);
        }
        AtomicInteger calls = new AtomicInteger();
        try (KanbanReceiver receiver = receiver(settings, work -> {
            calls.incrementAndGet();
            work.finish(work.kanban());
        })) {
            assertThat(Scene.numbers(scene.drain(finished, 1))).containsExactly(1L);
            GetResponse dead = scene.drain(Names.DEAD, 1).getFirst();
            assertThat(DeadHeaders.read(dead.getProps().getHeaders()).reason())
                    .contains("ended 3 times while it handled this kanban");
        }
        assertThat(calls).hasValue(1);
        assertThat(marks).isEmptyDirectory();
    }

    @Test
    void lostConnectionsCostNothing() throws Exception {
        scene.fill(queue, 0, 2_000);
        try (KanbanReceiver receiver = receiver(SETTINGS, work -> work.finish(work.kanban()))) {
            for (int i = 1; i <= 2; i++) {
                int some = i * 600;
                soon().until(() -> receiver.stats().handled() >= some);
                scene.host.closeConnections();
            }
            soon().until(() -> receiver.stats().handled() == 2_000);
            scene.reconnect();
            List<GetResponse> out = scene.drain(finished, 2_000);
            assertThat(Scene.numbers(out).stream().distinct().toList()).isEqualTo(Scene.upTo(2_000));
            assertThat(out.stream().map(m -> m.getProps().getMessageId()).distinct())
                    .as("a kanban handled twice has the same output")
                    .hasSize(2_000);
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    private KanbanReceiver receiver(ReceiverSettings settings, Handler handler) {
        return KanbanReceiver.open(receiving, sender, queue, settings, handler, ServiceScene.NO_PAYLOADS, CLOCK);
    }

    private static List<Long> keyed(List<GetResponse> all, String key) {
        return all.stream()
                .filter(m -> m.getEnvelope().getRoutingKey().equals(key))
                .map(m -> Scene.number(KanbanCodec.fromJson(m.getBody())))
                .toList();
    }
}
