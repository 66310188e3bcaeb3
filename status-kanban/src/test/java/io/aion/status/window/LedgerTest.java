package io.aion.status.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LedgerTest {

    private static final long STREAM = 1;
    private static final long SECOND = 1_000_000;
    private static final Rules RULES =
            new Rules(3, 100, Duration.ofSeconds(2), Duration.ofSeconds(30), 4, Duration.ofSeconds(10));

    private final Ledger<String> ledger = new Ledger<>("b", 1, RULES);

    @Test
    void aConfirmedAnswerHandlesTheOldest() {
        hand("k1", 0);
        hand("k2", 0);

        Output<String> output = answer("o", SECOND);
        assertThat(output.trail().parents()).containsExactly("k1");
        assertThat(output.trail().flow()).isEqualTo("flow-k1");
        assertThat(output.trail().id()).isEqualTo(KanbanId.derived("k1", "b", 1, 0));
        assertThat(items(ledger.confirmed(output, SECOND))).containsExactly("k1");
        assertThat(answer("p", 2 * SECOND).trail().parents()).containsExactly("k2");
    }

    @Test
    void entersTheNextWhenThePreviousWasAnswered() {
        hand("k1", 10);
        hand("k2", 20);
        ledger.confirmed(answer("o", SECOND), SECOND + 5);
        Trail second = answer("p", 3 * SECOND).trail();
        assertThat(second.entered()).isEqualTo(SECOND + 5);
        assertThat(second.left()).isEqualTo(3 * SECOND);
    }

    @Test
    void answersOnTheirWayAtTheSameTimeHaveDifferentParents() {
        hand("k1", 0);
        hand("k2", 0);
        Output<String> first = answer("o", 1);
        Output<String> second = answer("p", 1);
        assertThat(second.trail().parents()).containsExactly("k2");
        assertThat(items(ledger.confirmed(second, 2))).containsExactly("k2");
        assertThat(items(ledger.confirmed(first, 2))).containsExactly("k1");
    }

    @Test
    void anUnconfirmedAnswerHandlesNothingAndKeepsItsIdentityWhenSentAgain() {
        hand("k1", 0);
        Output<String> lost = answer("o", 1);
        ledger.unconfirmed(lost);
        assertThat(ledger.size()).isEqualTo(1);
        Output<String> again = answer("o", 2);
        assertThat(again.trail()).isEqualTo(lost.trail());
        assertThat(items(ledger.confirmed(again, 3))).containsExactly("k1");
    }

    @Test
    void anotherAnswerAfterAnUnconfirmedOneHasItsOwnIdentity() {
        hand("k1", 0);
        Output<String> lost = answer("o", 1);
        ledger.unconfirmed(lost);
        assertThat(answer("p", 2).trail().id()).isNotEqualTo(lost.trail().id());
    }

    @Test
    void aSecondOutputOfTheSameKanbanStaysInItsFlow() {
        hand("k1", 0);
        ledger.confirmed(answer("o", 1), 1);
        Output<String> second = answer("p", 2);
        assertThat(second.trail().flow()).isEqualTo("flow-k1");
        assertThat(second.trail().id()).isEqualTo(KanbanId.derived("k1", "b", 1, 1));
        assertThat(ledger.confirmed(second, 2)).isEmpty();
    }

    @Test
    void aSourceBeginsANewFlowWithEachOutput() {
        assertThat(answer("o", 1).trail().parents()).isEmpty();
        ledger.started(STREAM, "start", 1, Trail.first("s", "b", 1, 1), 1);
        ledger.taken(STREAM);
        Output<String> first = answer("p", 2);
        assertThat(first.trail().flow()).isEqualTo("s");
        assertThat(items(ledger.confirmed(first, 2))).containsExactly("start");
        assertThat(answer("q", 3).trail().parents()).isEmpty();
    }

    @Test
    void oneKanbanWithMoreOutputsThanTheLimitIsTheStartOfASource() {
        hand("k1", 0);
        for (int i = 0; i < RULES.outputs(); i++) {
            Output<String> output = answer("o" + i, i);
            assertThat(output.trail().flow()).isEqualTo("flow-k1");
            ledger.confirmed(output, i);
        }
        assertThat(answer("one more", 9).trail().parents()).isEmpty();
    }

    @Test
    void aFullWindowWaitsForTheTransportAndThenForAnAnswer() {
        fill(0);
        assertThat(ledger.hasRoom(STREAM, 1)).isFalse();
        assertThat(ledger.makeRoom(STREAM, 1, 10 * SECOND)).as("not taken").isEmpty();
        ledger.taken(STREAM);
        assertThat(ledger.makeRoom(STREAM, 1, SECOND)).as("may still answer").isEmpty();
        assertThat(items(ledger.makeRoom(STREAM, 1, 2 * SECOND))).containsExactly("k1");
        hand("k4", 2 * SECOND);
        assertThat(items(ledger.makeRoom(STREAM, 1, 2 * SECOND)))
                .as("known to be silent")
                .containsExactly("k2");
    }

    @Test
    void theWindowIsFullByBytesAsWellAndTheLargestGoesAlone() {
        ledger.handed(STREAM, "k1", 60, trail("k1"), false, 0);
        assertThat(ledger.hasRoom(STREAM, 40)).isTrue();
        assertThat(ledger.mayHand(STREAM, 41, false)).isFalse();
        ledger.taken(STREAM);
        assertThat(items(ledger.makeRoom(STREAM, 41, 2 * SECOND)))
                .as("nobody answers")
                .containsExactly("k1");
        assertThat(ledger.mayHand(STREAM, 500, false))
                .as("larger than the window, and nothing else in it")
                .isTrue();
        ledger.handed(STREAM, "k2", 500, trail("k2"), false, 2 * SECOND);
        assertThat(ledger.mayHand(STREAM, 1, false)).isFalse();
        assertThat(ledger.mayHand(2, 90, false)).as("another stream").isTrue();
    }

    @Test
    void aSlowMicroserviceThatAnswersHasNothingPushedPastTheWindow() {
        fill(0);
        ledger.taken(STREAM);
        for (int k = 4; k < 100; k++) {
            long now = k * SECOND;
            ledger.confirmed(answer("o" + k, now), now);
            hand("k" + k, now);
            assertThat(ledger.makeRoom(STREAM, 1, now + SECOND)).isEmpty();
        }
    }

    @Test
    void oneThatSkippedIsTrustedAgainOnceItHasAnsweredAll() {
        fill(0);
        ledger.taken(STREAM);
        assertThat(ledger.makeRoom(STREAM, 1, 2 * SECOND)).isNotEmpty();
        ledger.confirmed(answer("o", 3 * SECOND), 3 * SECOND);
        ledger.confirmed(answer("p", 3 * SECOND), 3 * SECOND);
        fill(4 * SECOND);
        ledger.taken(STREAM);
        assertThat(ledger.makeRoom(STREAM, 1, 5 * SECOND)).isEmpty();
    }

    @Test
    void countsAsHandledThirtySecondsAfterItLeft() {
        hand("k1", 0);
        assertThat(ledger.expire(40 * SECOND)).as("still in this process").isEmpty();
        ledger.taken(STREAM);
        assertThat(ledger.expire(29 * SECOND)).isEmpty();
        assertThat(items(ledger.expire(30 * SECOND))).containsExactly("k1");
    }

    @Test
    void repeatedKanbanOfASilentOneComeAloneAndPassAtItsPace() {
        ledger.handed(STREAM, "k1", 1, trail("k1"), true, 0);
        ledger.taken(STREAM);
        assertThat(ledger.expire(29 * SECOND)).as("may be a slow one").isEmpty();
        assertThat(items(ledger.expire(30 * SECOND))).containsExactly("k1");
        ledger.handed(STREAM, "k2", 1, trail("k2"), true, 30 * SECOND);
        ledger.taken(STREAM);
        assertThat(items(ledger.expire(32 * SECOND))).containsExactly("k2");
    }

    @Test
    void whatAStreamHeldGoesBackInOrder() {
        fill(0);
        ledger.handed(2, "other", 1, trail("other"), false, 0);
        ledger.confirmed(answer("o", 1), 1);
        assertThat(items(ledger.ended(STREAM))).containsExactly("k2", "k3");
        assertThat(ledger.size()).isEqualTo(1);
    }

    @Test
    void anAnswerOfWhatWentBackHandlesNothing() {
        hand("k1", 0);
        Output<String> late = answer("o", 1);
        ledger.ended(STREAM);
        assertThat(ledger.confirmed(late, 2)).isEmpty();
    }

    @Test
    void endingWithoutAnyAnswerHandlesTheOneItWasStartedFor() {
        ledger.connected();
        fill(0);
        ledger.taken(STREAM);
        assertThat(items(ledger.terminated())).containsExactly("k1");
    }

    @Test
    void endingAfterAnswersLeavesWhatIsOpen() {
        ledger.connected();
        fill(0);
        ledger.taken(STREAM);
        ledger.confirmed(answer("o", 1), 1);
        assertThat(ledger.terminated()).isEmpty();
    }

    private void fill(long now) {
        hand("k1", now);
        hand("k2", now);
        hand("k3", now);
    }

    private void hand(String item, long now) {
        ledger.handed(STREAM, item, 1, trail(item), false, now);
        if (now > 0) {
            ledger.taken(STREAM);
        }
    }

    private Output<String> answer(String content, long now) {
        return ledger.output(content, () -> "first-" + content, now);
    }

    private static Trail trail(String id) {
        return new Trail(id, "flow-" + id, List.of(), "a", 1, 0, 0, 0, "");
    }

    private static List<String> items(List<Handed<String>> handed) {
        return handed.stream().map(Handed::item).toList();
    }
}
