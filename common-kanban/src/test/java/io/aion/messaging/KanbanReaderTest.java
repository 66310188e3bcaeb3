package io.aion.messaging;

import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.topology.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KanbanReaderTest extends SharedScene {

    @Test
    void numberAndDeviceAreThoseOfTheQueue() throws Exception {
        String queue = scene.before("numbers", 2);
        scene.publish(
                queue,
                "application/json",
                "a",
                KanbanCodec.toJson(Kanban.empty()
                        .withProcessNumber(7)
                        .withNextDeviceName("elsewhere")
                        .withConnectionKey("k")));
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT.withDeviceName("here"), got::add)) {
            soon().until(() -> got.size() == 1);
            Delivery delivery = got.getFirst();
            assertThat(delivery.kanban())
                    .isEqualTo(Kanban.empty()
                            .withProcessNumber(2)
                            .withNextDeviceName("here")
                            .withConnectionKey("k"));
            assertThat(delivery.number()).isEqualTo(2);
            assertThat(delivery.repeated()).isFalse();
            delivery.handled();
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void theFirstComesAloneAndTheRestAfterItWasHandled() throws Exception {
        String queue = scene.before("prefetch", 1);
        scene.fill(queue, 0, 20);
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT.withMaxPrefetch(5), got::add)) {
            soon().until(() -> got.size() == 1 && scene.host.countMessages(queue) == 19);
            got.getFirst().handled();
            soon().until(() -> got.size() == 6 && scene.host.countMessages(queue) == 14);
            List.copyOf(got).forEach(Delivery::handled);
            soon().until(() -> settleAll(got, 20));
        }
        assertThat(Scene.handedOut(got)).isEqualTo(Scene.upTo(20));
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void aRedeliveredOneTakesNoOthersAlong() throws Exception {
        String queue = scene.before("killer", 1);
        scene.fill(queue, 0, 5);
        // A receiver that dies with the first kanban in hand.
        List<Delivery> first = Scene.shared();
        KanbanReader dying = scene.reader(queue, ReaderSettings.DEFAULT, first::add);
        soon().until(() -> first.size() == 1);
        dying.close(Duration.ZERO);
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, got::add)) {
            soon().until(() -> got.size() == 1);
            assertThat(got.getFirst().repeated()).isTrue();
            got.getFirst().handled();
            soon().until(() -> got.size() == 2);
            assertThat(scene.host.countMessages(queue)).as("still one by one").isEqualTo(3);
            assertThat(got.get(1).repeated())
                    .as("the next one was never taken along")
                    .isFalse();
            soon().until(() -> settleAll(got, 5));
        }
    }

    @Test
    void aKnownIdIsAcknowledgedWithoutHandingItOut() throws Exception {
        String queue = scene.before("known", 1);
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT.withRemembered(2), got::add)) {
            for (String id : List.of("a", "a", "b", "c")) {
                scene.publish(queue, "application/json", id, "{}");
            }
            soon().until(() -> settleAll(got, 3));
            soon().until(() -> reader.stats().duplicates() == 1);
            scene.publish(queue, "application/json", "c", "{}");
            soon().until(() -> reader.stats().duplicates() == 2);
            // Only so many are remembered: a is the third last.
            scene.publish(queue, "application/json", "a", "{}");
            soon().until(() -> settleAll(got, 4));
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void aCopyOfOneInHandIsAcknowledgedWithIt() throws Exception {
        String queue = scene.before("copies", 1);
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, got::add)) {
            scene.publish(queue, "application/json", "first", "{}");
            soon().until(() -> settleAll(got, 1));
            scene.publish(queue, "application/json", "a", "{}");
            scene.publish(queue, "application/json", "a", "{}");
            scene.publish(queue, "application/json", "b", "{}");
            soon().until(() -> got.size() == 3);
            assertThat(reader.stats().duplicates()).isEqualTo(1);
            got.forEach(Delivery::handled);
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void settledOutOfOrderEachIsAcknowledgedByItself() throws Exception {
        String queue = scene.before("order", 1);
        scene.fill(queue, 0, 4);
        List<Delivery> got = Scene.shared();
        KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, got::add);
        soon().until(() -> got.size() == 1);
        got.getFirst().handled();
        soon().until(() -> got.size() == 4);
        got.get(3).handled();
        got.get(1).handled();
        got.get(1).handled();
        reader.close(Duration.ofMillis(100));
        soon().until(() -> scene.host.countMessages(queue) == 1);
        List<Delivery> rest = Scene.shared();
        try (KanbanReader next = scene.reader(queue, ReaderSettings.DEFAULT, rest::add)) {
            soon().until(() -> settleAll(rest, 1));
        }
        assertThat(Scene.handedOut(rest)).containsExactly(2L);
    }

    @Test
    void afterALostConnectionWhatWasHandledMeanwhileIsKnown() throws Exception {
        String queue = scene.before("lost", 1);
        scene.fill(queue, 0, 10);
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT.withMaxPrefetch(4), got::add)) {
            soon().until(() -> got.size() == 1);
            got.getFirst().handled();
            soon().until(() -> got.size() == 5);
            scene.host.closeConnections();
            scene.reconnect();
            // Kanban 1 is settled while nothing can be acknowledged, 2 to 4 after their second delivery.
            got.get(1).handled();
            soon().until(() -> reader.stats().subscriptions() == 2);
            soon().until(() -> {
                List.copyOf(got).forEach(Delivery::handled);
                return got.size() == 10;
            });
            List.copyOf(got).forEach(Delivery::handled);
            assertThat(Scene.handedOut(got))
                    .as("each handed out once, in order")
                    .isEqualTo(Scene.upTo(10));
            assertThat(reader.stats().duplicates()).isPositive();
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void aQueueThatIsNotThereYetOrNoLongerIsWaitedFor() throws Exception {
        List<Delivery> got = Scene.shared();
        String queue = Names.beforeQueue("late", 1);
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, d -> {
            got.add(d);
            d.handled();
        })) {
            scene.before("late", 1);
            scene.fill(queue, 0, 1);
            soon().until(() -> got.size() == 1);
            assertThat(reader.isReading()).isTrue();
            scene.channel.queueDelete(queue);
            // RabbitMQ 3.10 never tells the consumer of a queue that is made again in the same moment.
            soon().until(() -> !reader.isReading());
            scene.before("late", 1);
            scene.fill(queue, 1, 2);
            soon().until(() -> got.size() == 2);
            assertThat(reader.stats().subscriptions()).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aForeignBodyIsPresentedAsMetadata() throws Exception {
        String queue = scene.before("foreign", 1);
        scene.publish(queue, "application/json", "a", "{\"camera\":3}");
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, got::add)) {
            soon().until(() -> got.size() == 1);
            assertThat(got.getFirst().foreign()).isTrue();
            assertThat(got.getFirst().kanban())
                    .isEqualTo(Kanban.of(Map.of("camera", 3)).withProcessNumber(1));
            got.getFirst().handled();
        }
    }

    @Test
    void idleMeansThatTheQueueStayedEmpty() throws Exception {
        String queue = scene.before("idle", 1);
        scene.fill(queue, 0, 50);
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, d -> {
            got.add(d);
            d.handled();
        })) {
            assertThat(reader.awaitIdle(Duration.ofMillis(300))).isTrue();
            assertThat(got).hasSize(50);
        }
    }

    /** Whether so many were there and are settled; what comes meanwhile is left to the next look. */
    private static boolean settleAll(List<Delivery> got, int expected) {
        List<Delivery> now = List.copyOf(got);
        now.forEach(Delivery::handled);
        return now.size() >= expected;
    }
}
