package io.aion.broker.instances;

import static io.aion.broker.instances.Backlogs.backlog;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Examined.Head;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Each rule of an instance on demand, one at a time. */
class OnDemandPlanTest extends PlannedInstance {

    @Test
    void onDemandWaitsForAKanbanAndIsStartedByIt() {
        assertThat(plan().actions()).isEmpty();
        assertThat(reason()).isEqualTo("no kanban waits");
        backlog = backlog(4, 0);
        assertThat(plan().actions()).containsExactly(start(ID, OptionalInt.of(4)));
        live(ID, 4);
        assertThat(plan().actions()).isEmpty();
        assertThat(state()).isEqualTo("running");
    }

    @Test
    void onDemandIsNotStartedWhileNobodyKnowsWhetherAKanbanWaits() {
        backlog = new Backlog.Unknown();
        assertThat(plan().actions()).isEmpty();
        assertThat(reason()).contains("RabbitMQ can't be asked");
    }

    @Test
    void aRunThatShortenedItsQueueIsFollowedByTheNextAtOnce() {
        failFirst(3, 2, 1);
        assertThat(outcome.actions()).containsExactly(start(ID, OptionalInt.of(2)));
    }

    @Test
    void exitZeroWithoutAnAcknowledgedKanbanIsAFailure() {
        failFirst(1, 1, 0);
        ask(new Head("k1", 0));
        assertThat(outcome.actions()).isEmpty();
        assertThat(state()).isEqualTo("backing-off");
        assertThat(reason())
                .isEqualTo("exited 0 without having acknowledged a kanban, next try in 1 s; last lines: cannot open"
                        + " /dev/x");
        assertThat(outcome.wakeUp()).hasValue(now.plusSeconds(1));
        now = now.plusSeconds(1);
        assertThat(plan().actions()).containsExactly(start(ID, OptionalInt.of(1)));
    }

    @Test
    void anotherFirstKanbanThanAfterTheRunBeforeIsNoFailure() {
        failFirst(1, 1, 0);
        ask(new Head("k1", 0));
        now = now.plusSeconds(1);
        plan();
        live(ID, 1);
        plan();
        end(1, 1, 0);
        ask(new Head("k2", 0));
        assertThat(outcome.actions()).containsExactly(start(ID, OptionalInt.of(1)));
        // What is known of the first kanban stays known: the next run of this kind is judged right as well.
        live(ID, 1);
        plan();
        end(1, 1, 0);
        ask(new Head("k2", 1));
        assertThat(state()).isEqualTo("backing-off");
    }

    @Test
    void aRunThatReadTheQueueAndLeftANeverDeliveredKanbanHasWorked() {
        backlog = backlog(1, 0);
        plan();
        live(ID, 1);
        backlog = backlog(0, 1);
        plan();
        end(1, 1, 0);
        ask(new Head("k9", 0));
        assertThat(outcome.actions()).containsExactly(start(ID, OptionalInt.of(1)));
    }

    @Test
    void nothingIsJudgedBeforeTheConnectionIsGone() {
        backlog = backlog(2, 0);
        plan();
        live(ID, 2);
        plan();
        runs.set(0, ended(runs.getFirst(), 1));
        // What the run held is not back yet: the queue looks shorter than it is.
        backlog = backlog(1, 1);
        assertThat(plan().actions()).isEmpty();
        assertThat(outcome.judging()).containsExactly(KEY);
        backlog = backlog(2, 0);
        assertThat(plan().actions()).singleElement().isInstanceOf(Action.Examine.class);
        // A consumer that stays is somebody else's: it is not waited for longer than the limit.
        backlog = backlog(1, 1);
        now = now.plus(Limits.DEFAULT.settle());
        assertThat(plan().actions()).containsExactly(start(ID, OptionalInt.of(1)));
    }

    @Test
    void afterFiveRunsTheFirstKanbanIsGivenUpAndThePauseStays() {
        for (int failure = 1; failure <= 5; failure++) {
            backlog = backlog(2, 0);
            Action.Examine question = (Action.Examine) runOnce(failure);
            assertThat(question.parkIf()).isEqualTo(failure < 5 ? Optional.empty() : Optional.of("k1"));
            if (failure < 5) {
                ask(new Head("k1", failure));
                now = now.plus(Duration.ofSeconds(1L << (failure - 1)));
            } else {
                assertThat(question.reason())
                        .isEqualTo("5 runs of alert-001 ended without having acknowledged it; the last one exited 5;"
                                + " last lines: cannot open /dev/x");
            }
        }
        backlog = backlog(1, 0);
        examined.put(KEY, new Examined.Parked(runs.getFirst().runId(), new Head("k1", 5)));
        plan();
        assertThat(reason()).contains("5 times in 15 s, next try in 16 s");
        now = now.plusSeconds(16);
        Action.Examine question = (Action.Examine) runOnce(7);
        assertThat(question.parkIf()).as("the next one has all its attempts").isEmpty();
    }

    @Test
    void anAnswerAboutAnotherRunIsIgnored() {
        failFirst(1, 1, 1);
        examined.put(KEY, new Examined.Found("another", new Head("k1", 0)));
        assertThat(plan().actions()).singleElement().isInstanceOf(Action.Examine.class);
    }

    @Test
    void multipleStartsOneMoreForEachWaitingKanban() {
        wanted = wanted(Mode.ON_DEMAND, false, 4);
        backlog = backlog(2, 0);
        assertThat(plan().actions()).hasSize(2);
        live(ID, 2);
        live(new InstanceId("alert", 1, 2), 2);
        assertThat(plan().actions()).as("both are on their way").isEmpty();
        backlog = backlog(9, 2);
        assertThat(plan().actions())
                .extracting(action -> ((Action.Start) action).id().copy())
                .containsExactly(3, 4);
    }
}
