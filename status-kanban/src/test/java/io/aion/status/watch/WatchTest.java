package io.aion.status.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.Progress;
import io.aion.messaging.Receipt;
import io.aion.messaging.TrailHeaders;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import io.aion.status.board.Board;
import io.aion.status.board.BoardState;
import io.aion.status.gateway.Wires;
import io.aion.topology.Names;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The board on a real log stream and real queues. */
class WatchTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final ServicesFile FILE = ServicesParser.parse(
                    "microservices: {a.x: {always: yes, nextService: {default: [{name: b}]}}, b: {always: yes}}"
                            .getBytes(StandardCharsets.UTF_8),
                    "services.yml")
            .file()
            .orElseThrow();

    private final Wires wires = new Wires("a.x", "b");
    private final LiveBoard board = new LiveBoard(Board.Limits.DEFAULT, CLOCK);
    private final BrokerAddress address = new BrokerAddress(wires.host().amqp());
    private final LogWatch log = new LogWatch(address, board, Duration.ofSeconds(60), Duration.ofMillis(100), CLOCK);
    private final DepthWatch depths = new DepthWatch(
            log,
            board,
            URI.create(wires.host().management()),
            address,
            Duration.ofMillis(200),
            Duration.ofSeconds(1),
            200);

    @AfterEach
    void stop() {
        depths.close();
        log.close();
        wires.close();
    }

    @Test
    void beginsALittleBackAndGoesOnWhereItWas() throws Exception {
        board.routes(FILE);
        finish(50);
        log.start();
        await().atMost(SOON).until(() -> board.look().totals().kanban() == 50);
        finish(50);
        await().atMost(SOON).until(() -> board.look().totals().kanban() == 100);
        wires.host().closeConnections();
        wires.connect();
        finish(50);
        await().atMost(SOON).until(() -> board.look().totals().kanban() == 150);
        BoardState state = board.look();
        assertThat(state.totals().repeated()).isZero();
        assertThat(state.totals().reordered()).isZero();
        assertThat(state.services()).extracting(BoardState.Line::service).containsExactly("a.x", "b");
        assertThat(state.services().getFirst().out()).isEqualTo(150);
    }

    @Test
    void aReceiptCountsEachKanbanThatWasHandledAndExpectsNothing() throws Exception {
        board.routes(FILE);
        log.start();
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType(Receipt.CONTENT_TYPE)
                .headers(Map.of(TrailHeaders.SENT, 1L))
                .build();
        String handled = "[{\"id\":\"x1\",\"flow\":\"f\",\"parent\":\"k1\",\"entered\":1,\"left\":2},"
                + "{\"id\":\"x2\",\"flow\":\"f\",\"parent\":\"k2\",\"entered\":3,\"left\":4}]";
        wires.publish(Names.after("a.x"), Names.receiptKey(1), properties, handled.getBytes(StandardCharsets.UTF_8));
        wires.publish(Names.after("a.x"), Names.receiptKey(1), properties, new byte[0]);
        finish(1);
        await().atMost(SOON).until(() -> board.look().totals().kanban() == 3);
        BoardState.Line line = board.look().services().getFirst();
        assertThat(line.in()).isEqualTo(3);
        assertThat(line.out()).isEqualTo(3);
    }

    @Test
    void showsHowFarAKanbanIsUntilItIsHandled() throws Exception {
        board.routes(FILE);
        log.start();
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType(Progress.CONTENT_TYPE)
                .build();
        String half = "{\"parent\":\"k1\",\"flow\":\"f\",\"done\":0.5,\"text\":\"tile 4 of 8\"}";
        wires.publish(Names.after("a.x"), Names.progressKey(1), properties, new byte[0]);
        wires.publish(Names.after("a.x"), Names.progressKey(1), properties, half.getBytes(StandardCharsets.UTF_8));
        await().atMost(SOON).until(() -> board.look().services().getFirst().progress() != null);
        BoardState.Line line = board.look().services().getFirst();
        BoardState.Progress progress = Objects.requireNonNull(line.progress());
        assertThat(progress.id()).isEqualTo("k1");
        assertThat(progress.done()).isEqualTo(0.5);
        assertThat(progress.text()).isEqualTo("tile 4 of 8");
        assertThat(line.out()).as("it is no kanban").isZero();

        AMQP.BasicProperties receipt = new AMQP.BasicProperties.Builder()
                .contentType(Receipt.CONTENT_TYPE)
                .build();
        String handled = "[{\"id\":\"x1\",\"flow\":\"f\",\"parent\":\"k1\",\"entered\":1,\"left\":2}]";
        wires.publish(Names.after("a.x"), Names.receiptKey(1), receipt, handled.getBytes(StandardCharsets.UTF_8));
        wires.publish(Names.after("a.x"), Names.progressKey(1), properties, half.getBytes(StandardCharsets.UTF_8));
        finish(1);
        await().atMost(SOON).until(() -> board.look().totals().kanban() == 2);
        assertThat(board.look().services().getFirst().progress()).isNull();
    }

    @Test
    void showsWhatWaitsWhatIsDeadAndWhatIsUnrouted() throws Exception {
        board.routes(FILE);
        log.start();
        depths.start();
        wires.put("b", 0, 7);
        wires.publish(Names.DEAD, "", new AMQP.BasicProperties(), new byte[0]);
        wires.publish(Names.UNROUTED, "", new AMQP.BasicProperties(), new byte[0]);
        await().atMost(SOON).untilAsserted(() -> {
            BoardState state = board.look();
            assertThat(state.services().getLast().waiting()).isEqualTo(7);
            assertThat(state.totals().waiting()).isEqualTo(7);
            assertThat(state.totals().dead()).isEqualTo(1);
            assertThat(state.totals().unrouted()).isEqualTo(1);
        });
        wires.purge(Names.beforeQueue("b", 1));
        wires.put("b", 0, 2);
        await().atMost(SOON)
                .until(() ->
                        Long.valueOf(2).equals(board.look().services().getLast().waiting()));
    }

    @Test
    void aLogThatIsMadeLaterIsWaitedForAndAKanbanOfAStrangeClientIsCounted() throws Exception {
        wires.delete(Names.LOG);
        log.start();
        await().during(Duration.ofMillis(300)).until(() -> !log.reading());
        wires.makeLog("b");
        await().atMost(SOON).until(log::reading);
        wires.publish(Names.after("b"), "default.1", new AMQP.BasicProperties(), "{}".getBytes(StandardCharsets.UTF_8));
        wires.publish(Names.after("b"), "no number", new AMQP.BasicProperties(), new byte[] {1, 2, 3});
        finishAs("b", 1);
        await().atMost(SOON).until(() -> board.look().totals().kanban() == 2);
        assertThat(board.look().services().getFirst().out()).isEqualTo(2);
    }

    private void finish(int count) throws Exception {
        finishAs("a.x", count);
    }

    private void finishAs(String service, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            long now = CLOCK.millis() * 1_000;
            Trail trail = new Trail(KanbanId.first(CLOCK), "f", List.of("p" + i), service, 1, now, now, now, "");
            wires.publish(
                    Names.after(service),
                    Names.afterKey("default", 1),
                    TrailHeaders.write(trail, KanbanCodec.JSON),
                    "{}".getBytes(StandardCharsets.UTF_8));
        }
    }
}
