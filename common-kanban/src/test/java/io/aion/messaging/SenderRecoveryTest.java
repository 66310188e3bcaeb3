package io.aion.messaging;

import static io.aion.messaging.Scene.CLOCK;
import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.GetResponse;
import io.aion.kanban.Trail;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** A connection that is closed under a sender: what was in doubt is sent again, in order and with the same id. */
class SenderRecoveryTest {

    private static final int ALL = 3_000;

    @Test
    void nothingIsLostAndCopiesAreKnownByTheirIds() throws Exception {
        try (Scene scene = new Scene()) {
            String queue = scene.after("s");
            List<CompletableFuture<Void>> confirms = Scene.shared();
            try (KanbanSender sender = KanbanSender.open(scene.address, SenderSettings.DEFAULT, CLOCK)) {
                Thread sending = Thread.startVirtualThread(() -> sendAll(sender, confirms));
                for (int i = 1; i <= 3; i++) {
                    int some = i * ALL / 5;
                    // A connection that is closed while it is being made is given up after 10 s, and that can happen
                    // twice.
                    soon().until(() -> sender.stats().confirmed() > some || !sending.isAlive());
                    long connects = sender.stats().connects();
                    soon().until(() -> {
                        // Again and again: RabbitMQ learns of a connection a moment after it is made.
                        scene.host.closeConnections();
                        return sender.stats().connects() > connects;
                    });
                }
                sending.join();
                Scene.confirmed(CompletableFuture.allOf(confirms.toArray(CompletableFuture[]::new)));
                assertThat(sender.stats().confirmed()).isEqualTo(ALL);
            }
            scene.reconnect();
            List<GetResponse> all = scene.drain(queue, ALL);
            Set<Long> inOrder = new LinkedHashSet<>(Scene.numbers(all));
            assertThat(inOrder).containsExactlyElementsOf(Scene.upTo(ALL));
            assertThat(all.stream().map(m -> m.getProps().getMessageId()).distinct())
                    .hasSize(ALL);
        }
    }

    /** What happens without it: a client that only makes its connection again has lost what was in flight. */
    @Test
    void withoutSendingAgainKanbanAreLost() throws Exception {
        // Whether anything is on its way when the connection is closed is chance: one loss in twenty tries shows it.
        boolean lost = false;
        for (int i = 0; i < 20 && !lost; i++) {
            lost = losesWithoutSendingAgain();
        }
        assertThat(lost).isTrue();
    }

    private static boolean losesWithoutSendingAgain() throws Exception {
        try (Scene scene = new Scene()) {
            String queue = scene.after("s");
            int written = 0;
            scene.channel.confirmSelect();
            Thread closing = Thread.startVirtualThread(scene.host::closeConnections);
            try {
                while (written < 1_000_000) {
                    scene.channel.basicPublish("after.s", "k.1", null, new byte[100]);
                    written++;
                }
            } catch (com.rabbitmq.client.AlreadyClosedException | java.io.IOException e) {
                closing.join();
            }
            return scene.host.countMessages(queue) < written;
        }
    }

    private static void sendAll(KanbanSender sender, List<CompletableFuture<Void>> confirms) {
        try {
            for (int i = 0; i < ALL; i++) {
                confirms.add(
                        sender.send(Target.after("s", "k", 1), Scene.numbered(i), Trail.first("k" + i, "s", 1, 0)));
            }
        } catch (InterruptedException e) {
            throw new CompletionException(e);
        }
    }
}
