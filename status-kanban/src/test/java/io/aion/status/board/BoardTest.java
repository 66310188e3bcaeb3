package io.aion.status.board;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.ServicesFile;
import io.aion.topology.Names.Instance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BoardTest {

    private static final long SECOND = 1_000_000;
    private static final long START = 1_800_000_000L * SECOND;
    private static final Instance B = new Instance("b", 1);

    private final Board board = new Board(new Board.Limits(10, 1_000, 100, Duration.ofSeconds(15)));
    private final Map<Instance, Long> waiting = new HashMap<>(Map.of(B, 0L, new Instance("c", 1), 0L));
    private int next;

    BoardTest() {
        board.routes(chain(), START - 60 * SECOND);
    }

    @Test
    void showsTheLastKanbanInAndOutAndTheHop() {
        String k = send("a", START);
        handle("b", k, START + 2_000, START + 5_000);
        BoardState state = board.state(START + SECOND);
        BoardState.Line line = line(state, "b");
        assertThat(line.in()).isEqualTo(1);
        assertThat(line.out()).isEqualTo(1);
        assertThat(line.lastIn()).isEqualTo(new BoardState.LastIn(k, k, "2027-01-15T08:00:00.002000Z"));
        assertThat(line.hopP50Ms()).isEqualTo(2.0);
        assertThat(line.ageMs()).isEqualTo(995);
        assertThat(state.totals().hopP99Ms()).isEqualTo(2.0);
        assertThat(state.totals().kanban()).isEqualTo(2);
    }

    @Test
    void severalOutputsOfOneKanbanAreOneIn() {
        String k = send("a", START);
        handle("b", k, START + 1, START + 2);
        handle("b", k, START + 1, START + 3);
        BoardState.Line line = line(board.state(START + SECOND), "b");
        assertThat(line.in()).isEqualTo(1);
        assertThat(line.out()).isEqualTo(2);
    }

    @Test
    void ratesAreOverTheLastFiveSeconds() {
        for (int i = 0; i < 100; i++) {
            send("a", START + i * SECOND / 10);
        }
        assertThat(line(board.state(START + 10 * SECOND), "a").outRate()).isEqualTo(10.0);
        assertThat(line(board.state(START + 20 * SECOND), "a").outRate()).isZero();
    }

    @Test
    void countsRepeatedOnceAndReorderedOnes() {
        board.finished(new Finished("x", "x", List.of(), "a", 1, "default", START + 5, 0, 0), START);
        board.finished(new Finished("x", "x", List.of(), "a", 1, "default", START + 5, 0, 0), START);
        board.finished(new Finished("y", "y", List.of(), "a", 1, "default", START + 4, 0, 0), START);
        board.finished(new Finished("z", "z", List.of(), "a", 1, "other", START + 3, 0, 0), START);
        BoardState.Totals totals = board.state(START).totals();
        assertThat(totals.kanban()).isEqualTo(3);
        assertThat(totals.repeated()).isEqualTo(1);
        assertThat(totals.reordered()).isEqualTo(1);
    }

    /** Nobody whom the file names as a next service gets it. */
    @Test
    void whatWasSentToANamedQueueIsCountedAndExpectedNowhere() {
        board.finished(new Finished("x", "x", List.of(), "a", 1, "my.queue", "", true, START, 0, 0), START);
        depths(0);
        assertThat(lost(START + 16 * SECOND)).isZero();
        BoardState.Line line = line(board.state(START + SECOND), "a");
        assertThat(line.out()).isEqualTo(1);
    }

    @Test
    void whatLeftForAnotherDeviceIsExpectedNowhere() {
        handle("b", send("a", START), START, START);
        board.finished(new Finished("x", "x", List.of(), "a", 1, "default", "edge-2", false, START, 0, 0), START);
        depths(0);
        assertThat(lost(START + 16 * SECOND)).isZero();
        assertThat(line(board.state(START), "a").out()).isEqualTo(2);
        assertThat(line(board.state(START), "a").lastOut())
                .isEqualTo(new BoardState.LastOut("x", "x", "default", "edge-2", Iso.micros(START)));
        board.finished(new Finished("y", "y", List.of(), "a", 1, "default", "", false, START, 0, 0), START);
        assertThat(lost(START + 16 * SECOND)).as("one that stays here").isEqualTo(1);
    }

    @Test
    void whatIsNowhereAfterTheGraceIsLost() {
        handle("b", send("a", START), START, START);
        send("a", START);
        depths(0);
        assertThat(lost(START + 14 * SECOND)).isZero();
        assertThat(lost(START + 16 * SECOND)).isEqualTo(1);
    }

    @Test
    void whatWaitsOrIsDeadIsNotLost() {
        handle("b", send("a", START), START, START);
        send("a", START);
        send("a", START);
        depths(0);
        assertThat(lost(START + 16 * SECOND)).isEqualTo(2);
        waiting.put(B, 1L);
        depths(0);
        assertThat(lost(START + 16 * SECOND)).isEqualTo(1);
        depths(1);
        assertThat(lost(START + 16 * SECOND)).isZero();
    }

    @Test
    void theDeadOfEarlierDaysHideNothing() {
        handle("b", send("a", START), START, START);
        send("a", START);
        depths(7);
        assertThat(lost(START + 16 * SECOND)).isEqualTo(1);
    }

    @Test
    void whatASilentMicroserviceWasHandedIsNotLost() {
        handle("b", send("a", START), START, START);
        String k = send("a", START);
        depths(0);
        board.handled(B, k, k, START + 3);
        assertThat(lost(START + 16 * SECOND)).isZero();
        assertThat(line(board.state(START + SECOND), "b").in()).isEqualTo(2);
    }

    @Test
    void oneThatNamesNoParentsIsUnknownNotLost() {
        send("a", START);
        depths(0);
        assertThat(lost(START + 60 * SECOND)).isZero();
    }

    @Test
    void aQueueThatIsNotCountedIsUnknownNotLost() {
        handle("b", send("a", START), START, START);
        send("a", START);
        waiting.remove(B);
        depths(0);
        assertThat(lost(START + 60 * SECOND)).isZero();
    }

    @Test
    void anAnswerThatOvertakesItsParentInTheLogIsNotLost() {
        handle("b", "late", START, START);
        board.finished(new Finished("late", "late", List.of(), "a", 1, "default", START, 0, 0), START);
        depths(0);
        assertThat(lost(START + 60 * SECOND)).isZero();
    }

    @Test
    void aLongQueueMakesNoFalseLoss() {
        handle("b", send("a", START), START, START);
        String[] ids = new String[500];
        for (int i = 0; i < 500; i++) {
            ids[i] = send("a", START + i);
        }
        waiting.put(B, 500L);
        depths(0);
        assertThat(lost(START + 60 * SECOND)).isZero();
        for (int i = 0; i < 500; i++) {
            handle("b", ids[i], START + i, START + i);
            waiting.put(B, 499L - i);
            depths(0);
            assertThat(lost(START + 60 * SECOND)).isZero();
        }
    }

    @Test
    void aNewEdgeIsExpectedOnceItIsSurelyBound() {
        handle("b", send("a", START), START, START);
        handle("c", "some", START, START);
        ServicesFile wider = Chains.file(Chains.service("a", "b", "c"), Chains.service("b"), Chains.service("c"));
        board.routes(wider, START);
        String k = send("a", START + 1);
        handle("b", k, START + 1, START + 1);
        depths(0);
        assertThat(lost(START + 60 * SECOND)).isZero();
        board.finished(new Finished("n", "n", List.of(), "a", 1, "default", START, 0, 0), START + 16 * SECOND);
        handle("b", "n", START + 1, START + 1);
        assertThat(lost(START + 60 * SECOND)).isEqualTo(1);
    }

    @Test
    void linesOfUnknownInstancesHaveALimit() {
        for (int number = 1; number < 1_000; number++) {
            board.finished(new Finished("", "", List.of(), "stranger", number, "default", START, 0, 0), START);
        }
        assertThat(board.state(START).services()).hasSizeLessThanOrEqualTo(16);
    }

    private String send(String service, long sent) {
        String id = "k" + next++;
        board.finished(new Finished(id, id, List.of(), service, 1, "default", sent, 0, 0), START);
        return id;
    }

    private void handle(String service, String parent, long entered, long left) {
        String id = "k" + next++;
        board.finished(new Finished(id, parent, List.of(parent), service, 1, "default", left, entered, left), START);
    }

    private void depths(long dead) {
        board.depths(new Depths(waiting, dead, 0));
    }

    private long lost(long now) {
        return board.state(now).totals().lost();
    }

    private static BoardState.Line line(BoardState state, String service) {
        return state.services().stream()
                .filter(line -> line.service().equals(service))
                .findFirst()
                .orElseThrow();
    }

    private static ServicesFile chain() {
        return Chains.file(Chains.service("a", "b"), Chains.service("b"), Chains.service("c"));
    }
}
