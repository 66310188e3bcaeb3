package io.aion.messaging;

import static io.aion.messaging.Scene.CLOCK;
import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A queue at its limit slows the sender; nothing is lost. Two queues behind the exchange, one of them full. */
class FullQueueTest {

    private static final int ALL = 400;
    private static final int LIMIT = 20_000;
    private static final String TEXT = "x".repeat(500);

    private Scene scene;
    private String open;
    private String full;

    @BeforeEach
    void limitOneQueue() throws Exception {
        scene = new Scene();
        // Before the queue is made: an existing one takes a policy over some time later.
        scene.host.policy(
                "limit", "^finished\\.s\\.full$", Map.of("max-length-bytes", LIMIT, "overflow", "reject-publish"));
        open = scene.after("s");
        full = scene.behind("s", "full");
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void nothingIsLostWhileAQueueIsFull() throws Exception {
        SenderStats stats = sendWhileFull(SenderSettings.DEFAULT);
        assertThat(stats).matches(s -> s.confirmed() == ALL && s.outstanding() == 0 && s.nacked() > 0);
    }

    @Test
    void strictOrderIsKept() throws Exception {
        SenderStats stats = sendWhileFull(SenderSettings.DEFAULT.withStrictOrder(true));
        assertThat(stats.reordered()).isZero();
        assertThat(stats.nacked()).isPositive();
    }

    /** What happens without it: a client that passes over the nacks has lost these kanban in the full queue. */
    @Test
    void withoutTheProtocolKanbanAreLost() throws Exception {
        Channel channel = scene.channel;
        channel.confirmSelect();
        boolean allTaken = true;
        for (int i = 0; i < ALL; i++) {
            channel.basicPublish("after.s", "k.1", null, new byte[500]);
            if (i % 32 == 31) {
                allTaken &= channel.waitForConfirms(20_000);
            }
        }
        assertThat(allTaken).isFalse();
        // A quorum queue tells its count a moment later than its confirms.
        soon().until(() -> scene.host.countMessages(open) == ALL);
        assertThat(scene.host.countMessages(full)).isLessThan(ALL);
    }

    private SenderStats sendWhileFull(SenderSettings settings) throws Exception {
        List<Long> taken = Scene.shared();
        SenderSettings quick = settings.withPauses(Duration.ofMillis(5), Duration.ofMillis(20));
        try (KanbanSender sender = KanbanSender.open(scene.address, quick, CLOCK)) {
            Thread sending = Thread.startVirtualThread(() -> sendAll(sender));
            soon().until(() -> sender.stats().nacked() > 3);
            assertThat(sender.stats().outstanding()).isLessThanOrEqualTo(settings.inFlight());
            long before = sender.stats().confirmed();
            assertThat(before).as("the sender is held back").isLessThan(ALL);
            while (sending.isAlive() || sender.stats().outstanding() > 0) {
                take(taken);
            }
            sending.join();
            take(taken);
            List<Long> copies = Scene.numbers(scene.drain(open));
            assertThat(copies).as("the other queue").containsAll(Scene.upTo(ALL));
            assertThat(new LinkedHashSet<>(taken)).as("nothing is missing").hasSize(ALL);
            if (settings.strictOrder() || sender.stats().reordered() == 0) {
                assertThat(firsts(taken)).isEqualTo(Scene.upTo(ALL));
            }
            return sender.stats();
        }
    }

    /** What a receiver, which knows the ids, makes of it. */
    private static List<Long> firsts(List<Long> taken) {
        Set<Long> seen = new LinkedHashSet<>(taken);
        return new ArrayList<>(seen);
    }

    private void take(List<Long> taken) throws Exception {
        for (int i = 0; i < 20; i++) {
            GetResponse one = scene.channel.basicGet(full, true);
            if (one != null) {
                taken.addAll(Scene.numbers(List.of(one)));
            }
        }
    }

    private static void sendAll(KanbanSender sender) {
        try {
            for (int i = 0; i < ALL; i++) {
                Kanban kanban = Kanban.of(Map.of("i", i, "text", TEXT));
                sender.send(Target.after("s", "k", 1), kanban, Trail.first("k" + i, "s", 1, 0));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
