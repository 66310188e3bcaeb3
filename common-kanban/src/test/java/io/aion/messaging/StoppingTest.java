package io.aion.messaging;

import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.aion.kanban.KanbanCodec;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** To stop, a reader closes its channel and does not cancel: what it has in hand is in front again. */
class StoppingTest {

    private Scene scene;
    private String queue;

    @BeforeEach
    void fill() throws Exception {
        scene = new Scene();
        queue = scene.before("stop", 1);
        scene.fill(queue, 0, 10);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
    }

    @Test
    void theNextReaderGetsTheRestInOrderAndKnowsWhatWasOutBefore() throws Exception {
        List<Delivery> got = Scene.shared();
        List<Delivery> next = Scene.shared();
        KanbanReader reader = reader(4, got);
        soon().until(() -> got.size() == 1);
        got.getFirst().handled();
        soon().until(() -> got.size() == 5);
        try (KanbanReader standby = reader(4, next)) {
            soon().until(() -> standby.stats().subscriptions() == 1);
            reader.close(Duration.ZERO);
            soon().until(() -> {
                List<Delivery> now = List.copyOf(next);
                now.forEach(Delivery::handled);
                return now.size() == 9;
            });
        }
        assertThat(next.stream().map(d -> Scene.number(d.kanban())))
                .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
        assertThat(next.stream().map(Delivery::repeated))
                .containsExactly(true, true, true, true, false, false, false, false, false);
    }

    /** What happens without it: after a cancel the rest overtakes what is in hand. */
    @Test
    void afterACancelTheRestOvertakes() throws Exception {
        List<Long> got = Scene.shared();
        List<Long> next = Scene.shared();
        Channel channel = scene.channel;
        channel.basicQos(4);
        String tag = channel.basicConsume(
                queue, false, (_, m) -> got.add(Scene.number(KanbanCodec.fromJson(m.getBody()))), _ -> {});
        soon().until(() -> got.size() == 4);
        scene.host
                .connect()
                .createChannel()
                .basicConsume(
                        queue, true, (_, m) -> next.add(Scene.number(KanbanCodec.fromJson(m.getBody()))), _ -> {});
        channel.basicCancel(tag);
        soon().until(() -> next.size() == 6);
        channel.close();
        soon().until(() -> next.size() == 10);
        assertThat(next).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 0L, 1L, 2L, 3L);
    }

    @Test
    void closingWaitsForWhatIsHandedOut() throws Exception {
        List<Delivery> got = Scene.shared();
        KanbanReader reader = reader(4, got);
        soon().until(() -> got.size() == 1);
        Thread closing = Thread.startVirtualThread(reader::close);
        assertThat(closing.join(Duration.ofMillis(200))).isFalse();
        got.getFirst().handled();
        assertThat(closing.join(Scene.SOON)).isTrue();
        soon().until(() -> scene.host.countMessages(queue) == 9);
    }

    private KanbanReader reader(int prefetch, List<Delivery> into) {
        return scene.reader(queue, ReaderSettings.DEFAULT.withMaxPrefetch(prefetch), into::add);
    }
}
