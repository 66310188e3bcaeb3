package io.aion.broker.instances;

import static io.aion.broker.instances.Backlogs.backlog;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Examined.Head;
import io.aion.broker.instances.InstanceId.Numbered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Each other rule of the life of an instance, one at a time; those of one on demand are in {@link OnDemandPlanTest}. */
class InstancePlanTest extends PlannedInstance {

    @Test
    void alwaysIsStartedByTheFirstKanbanAndThenKept() {
        wanted = wanted(Mode.ALWAYS, false, 1);
        assertThat(plan().actions()).isEmpty();
        assertThat(reason()).contains("the first one starts it, and then it is kept");
        backlog = backlog(1, 0);
        assertThat(plan().actions()).hasSize(1);
        live(ID, 1);
        plan();
        end(0, 0, 0);
        assertThat(state()).isEqualTo("backing-off");
        now = now.plusSeconds(1);
        assertThat(plan().actions()).containsExactly(start(ID, OptionalInt.of(0)));
    }

    @Test
    void alwaysSaysHowOftenItFailedAndForgetsItWhenItIsStable() {
        wanted = new Wanted(KEY, Mode.ALWAYS, true, 1, Optional.empty(), "", new Launchable.Ready("v1"));
        for (int pause : new int[] {1, 2, 4}) {
            assertThat(plan().actions()).hasSize(1);
            live(ID, 0);
            plan();
            now = now.plusSeconds(3);
            end(0, 0, 1);
            assertThat(outcome.statuses().getFirst().state().nextTry()).hasValue(now.plusSeconds(pause));
            if (pause < 4) {
                now = now.plusSeconds(pause);
            }
        }
        assertThat(reason()).isEqualTo("exited 1, 3 times in 9 s, next try in 4 s; last lines: cannot open /dev/x");
        now = now.plusSeconds(4);
        plan();
        assertThat(outcome.statuses().getFirst().restarts()).isEqualTo(3);
        live(ID, 0);
        plan();
        now = now.plusSeconds(60);
        plan();
        end(0, 0, 1);
        assertThat(reason()).startsWith("exited 1, next try in 1 s");
    }

    @Test
    void alwaysBlamesAKanbanOnlyIfItWasGivenIt() {
        wanted = wanted(Mode.ALWAYS, true, 1);
        for (int failure = 1; failure <= 8; failure++) {
            backlog = backlog(2, 0);
            Action.Examine question = (Action.Examine) runOnce(1);
            assertThat(question.parkIf()).isEmpty();
            // Each look is one more delivery; nobody else was given it.
            ask(new Head("k1", failure - 1));
            now = now.plus(Duration.ofMinutes(5));
        }
        long deliveries = 8;
        for (int failure = 1; failure <= 5; failure++) {
            deliveries++;
            Action.Examine question = (Action.Examine) runOnce(1);
            assertThat(question.parkIf()).isEqualTo(failure < 5 ? Optional.empty() : Optional.of("k1"));
            assertThat(question.moreThan()).isLessThan(deliveries);
            ask(new Head("k1", deliveries));
            deliveries++;
            now = now.plus(Duration.ofMinutes(5));
        }
    }

    @Test
    void aKeptPodGoesOverToAChangedDefinition() {
        wanted = wanted(Mode.ALWAYS, true, 1);
        plan();
        live(ID, 0);
        runs.set(0, keptPod(runs.getFirst(), Optional.of("its image is being pulled")));
        plan();
        assertThat(state()).isEqualTo("starting");
        assertThat(reason()).isEqualTo("its image is being pulled");
        assertThat(outcome.wakeUp()).as("its informer tells").isEmpty();
        runs.set(0, keptPod(runs.getFirst(), Optional.empty()));
        plan();
        assertThat(state()).isEqualTo("running");
        wanted =
                new Wanted(KEY, Mode.ALWAYS, true, 1, Optional.empty(), "before.alert.001", new Launchable.Ready("v2"));
        assertThat(plan().actions())
                .containsExactly(new Action.Change(ID, runs.getFirst().runId(), "v2"));
    }

    @Test
    void aChangedDefinitionIsStartedAnewAndNothingElse() {
        wanted = wanted(Mode.ALWAYS, true, 1);
        plan();
        live(ID, 0);
        plan();
        wanted =
                new Wanted(KEY, Mode.ALWAYS, true, 1, Optional.empty(), "before.alert.001", new Launchable.Ready("v2"));
        assertThat(plan().actions())
                .containsExactly(new Action.Stop(ID, runs.getFirst().runId(), "its definition has changed"));
        runs.set(0, runs.getFirst().at(Optional.empty(), true, Optional.empty()));
        assertThat(plan().actions()).isEmpty();
        runs.set(
                0,
                runs.getFirst().at(Optional.empty(), true, Optional.of(new Exit(OptionalInt.of(143), now, true, ""))));
        assertThat(plan().actions()).containsExactly(new Action.Start(ID, "v2", OptionalInt.of(0)));
        assertThat(outcome.statuses().getFirst().restarts()).isZero();
    }

    @Test
    void intervalSkipsAndCountsWhileItRuns() {
        wanted = new Wanted(
                KEY, Mode.INTERVAL, false, 1, Optional.of(Duration.ofSeconds(5)), "", new Launchable.Ready("v1"));
        plan();
        assertThat(reason()).isEqualTo("next start, in 5 s");
        assertThat(outcome.wakeUp()).hasValue(now.plusSeconds(5));
        now = now.plusSeconds(5);
        assertThat(plan().actions()).hasSize(1);
        live(ID, 0);
        now = now.plusSeconds(11);
        assertThat(plan().actions()).isEmpty();
        assertThat(outcome.statuses().getFirst().skipped()).isEqualTo(2);
        end(0, 0, 1);
        assertThat(reason())
                .contains("next start; its last run exited 1; last lines: cannot open /dev/x")
                .endsWith("in 4 s");
        now = now.plusSeconds(4);
        assertThat(plan().actions()).as("no drift").hasSize(1);
    }

    @Test
    void aRemovedOneStaysUntilItsQueueHasBeenEmptyForAWhile() {
        backlog = backlog(3, 0);
        plan();
        live(ID, 3);
        plan();
        List<Wanted> none = List.of();
        outcome = plan(none);
        assertThat(outcome.actions()).isEmpty();
        assertThat(state()).isEqualTo("draining");
        assertThat(reason()).isEqualTo("is no longer in the file; 3 kanban still wait for it");
        backlog = backlog(0, 1);
        assertThat(plan(none).actions()).isEmpty();
        now = now.plusSeconds(6);
        backlog = new Backlog.Unknown();
        assertThat(plan(none).actions()).isEmpty();
        backlog = backlog(0, 1);
        now = now.plusSeconds(6);
        assertThat(plan(none).actions())
                .as("nobody saw it empty for all that time")
                .isEmpty();
        now = now.plusSeconds(10);
        assertThat(plan(none).actions()).singleElement().isInstanceOf(Action.Stop.class);
        runs.set(
                0, runs.getFirst().at(Optional.empty(), true, Optional.of(new Exit(OptionalInt.of(0), now, true, ""))));
        assertThat(plan(none).actions()).containsExactly(new Action.Forget(ID));
    }

    @Test
    void aRemovedOneIsNotEndedWithAKanbanInHand() {
        backlog = backlog(1, 0);
        plan();
        live(ID, 1);
        plan();
        List<Wanted> none = List.of();
        backlog = new Backlog.Known(0, 1, 1);
        for (int i = 0; i < 10; i++) {
            assertThat(plan(none).actions()).isEmpty();
            now = now.plusSeconds(6);
        }
        assertThat(reason()).isEqualTo("is no longer in the file; it still has 1 kanban in hand");
        backlog = new Backlog.Known(0, 1, 0);
        assertThat(plan(none).actions()).isEmpty();
        now = now.plusSeconds(10);
        assertThat(plan(none).actions()).singleElement().isInstanceOf(Action.Stop.class);
    }

    @Test
    void oneWithoutCommandDoesNotHoldUpTheOthers() {
        Wanted other = new Wanted(
                new Numbered("other", 1), Mode.ALWAYS, true, 1, Optional.empty(), "", new Launchable.Ready("v1"));
        wanted = new Wanted(
                KEY, Mode.ALWAYS, true, 1, Optional.empty(), "", new Launchable.NoCommand("it has no command"));
        outcome = plan(List.of(wanted, other));
        assertThat(outcome.actions()).containsExactly(start(InstanceId.first("other", 1), OptionalInt.empty()));
        assertThat(state()).isEqualTo("no-command");
        assertThat(reason()).isEqualTo("it has no command");
    }

    @Test
    void nothingIsStartedBeforeItsQueueIsThere() {
        wanted = wanted(Mode.ALWAYS, true, 1);
        backlog = new Backlog.Missing();
        assertThat(plan().actions()).isEmpty();
        assertThat(reason()).isEqualTo("its queue before.alert.001 does not exist yet");
        // A broker that can't be asked is no reason not to start: clients wait for it themselves.
        backlog = new Backlog.Unknown();
        assertThat(plan().actions()).hasSize(1);
    }

    @Test
    void startupRunsOnceAndAgainWhenItIsChanged() {
        wanted = new Wanted(KEY, Mode.STARTUP, true, 1, Optional.empty(), "", new Launchable.Ready("v1"));
        assertThat(plan().actions()).hasSize(1);
        live(ID, 0);
        runs.set(0, with(runs.getFirst(), OptionalInt.empty()));
        plan();
        end(0, 0, 2);
        assertThat(outcome.actions()).isEmpty();
        assertThat(state()).isEqualTo("failed");
        assertThat(reason()).isEqualTo("exited 2; it is started again with AION; last lines: cannot open /dev/x");
        memory = Memory.empty();
        assertThat(plan().actions()).as("the broker was killed; AION was not").isEmpty();
        wanted = new Wanted(KEY, Mode.STARTUP, true, 1, Optional.empty(), "", new Launchable.Ready("v2"));
        assertThat(plan().actions()).hasSize(1);
    }

    @Test
    void aKilledBrokerStartsNothingTwice() {
        wanted = wanted(Mode.ALWAYS, true, 1);
        plan();
        live(ID, 0);
        memory = Memory.empty();
        assertThat(plan().actions()).isEmpty();
        assertThat(state()).isEqualTo("running");
    }
}
