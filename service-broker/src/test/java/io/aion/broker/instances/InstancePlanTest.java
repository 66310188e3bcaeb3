package io.aion.broker.instances;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Examined.Head;
import io.aion.broker.instances.InstanceId.Numbered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Each rule of the life of an instance, one at a time. */
class InstancePlanTest {

    private static final Numbered KEY = new Numbered("alert", 1);
    private static final InstanceId ID = InstanceId.first("alert", 1);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private Memory memory = Memory.empty();
    private Wanted wanted = wanted(Mode.ON_DEMAND, false, 1);
    private final List<Run> runs = new ArrayList<>();
    private Backlog backlog = new Backlog.Known(0, 0);
    private final Map<Numbered, Examined> examined = new HashMap<>();
    private InstancePlan.Outcome outcome = plan();
    private int made;

    @Test
    void onDemandWaitsForAKanbanAndIsStartedByIt() {
        assertThat(plan().actions()).isEmpty();
        assertThat(reason()).isEqualTo("no kanban waits");
        backlog = new Backlog.Known(4, 0);
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
        backlog = new Backlog.Known(1, 0);
        plan();
        live(ID, 1);
        backlog = new Backlog.Known(0, 1);
        plan();
        end(1, 1, 0);
        ask(new Head("k9", 0));
        assertThat(outcome.actions()).containsExactly(start(ID, OptionalInt.of(1)));
    }

    @Test
    void nothingIsJudgedBeforeTheConnectionIsGone() {
        backlog = new Backlog.Known(2, 0);
        plan();
        live(ID, 2);
        plan();
        runs.set(0, ended(runs.getFirst(), 1));
        // What the run held is not back yet: the queue looks shorter than it is.
        backlog = new Backlog.Known(1, 1);
        assertThat(plan().actions()).isEmpty();
        assertThat(outcome.judging()).containsExactly(KEY);
        backlog = new Backlog.Known(2, 0);
        assertThat(plan().actions()).singleElement().isInstanceOf(Action.Examine.class);
        // A consumer that stays is somebody else's: it is not waited for longer than the limit.
        backlog = new Backlog.Known(1, 1);
        now = now.plus(Limits.DEFAULT.settle());
        assertThat(plan().actions()).containsExactly(start(ID, OptionalInt.of(1)));
    }

    @Test
    void afterFiveRunsTheFirstKanbanIsGivenUpAndThePauseStays() {
        for (int failure = 1; failure <= 5; failure++) {
            backlog = new Backlog.Known(2, 0);
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
        backlog = new Backlog.Known(1, 0);
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
    void alwaysIsStartedByTheFirstKanbanAndThenKept() {
        wanted = wanted(Mode.ALWAYS, false, 1);
        assertThat(plan().actions()).isEmpty();
        assertThat(reason()).contains("the first one starts it, and then it is kept");
        backlog = new Backlog.Known(1, 0);
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
            backlog = new Backlog.Known(2, 0);
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
    void aChangedDefinitionIsStartedAnewAndNothingElse() {
        wanted = wanted(Mode.ALWAYS, true, 1);
        plan();
        live(ID, 0);
        plan();
        wanted =
                new Wanted(KEY, Mode.ALWAYS, true, 1, Optional.empty(), "before.alert.001", new Launchable.Ready("v2"));
        assertThat(plan().actions())
                .containsExactly(new Action.Stop(ID, runs.getFirst().runId(), "its definition has changed"));
        runs.set(0, with(runs.getFirst(), true, Optional.empty()));
        assertThat(plan().actions()).isEmpty();
        runs.set(0, with(runs.getFirst(), true, Optional.of(new Exit(OptionalInt.of(143), now, true, ""))));
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
    void multipleStartsOneMoreForEachWaitingKanban() {
        wanted = wanted(Mode.ON_DEMAND, false, 4);
        backlog = new Backlog.Known(2, 0);
        assertThat(plan().actions()).hasSize(2);
        live(ID, 2);
        live(new InstanceId("alert", 1, 2), 2);
        assertThat(plan().actions()).as("both are on their way").isEmpty();
        backlog = new Backlog.Known(9, 2);
        assertThat(plan().actions())
                .extracting(action -> ((Action.Start) action).id().copy())
                .containsExactly(3, 4);
    }

    @Test
    void aRemovedOneStaysUntilItsQueueHasBeenEmptyForAWhile() {
        backlog = new Backlog.Known(3, 0);
        plan();
        live(ID, 3);
        plan();
        List<Wanted> none = List.of();
        outcome = plan(none);
        assertThat(outcome.actions()).isEmpty();
        assertThat(state()).isEqualTo("draining");
        assertThat(reason()).isEqualTo("is no longer in the file; 3 kanban still wait for it");
        backlog = new Backlog.Known(0, 1);
        assertThat(plan(none).actions()).isEmpty();
        now = now.plusSeconds(6);
        backlog = new Backlog.Unknown();
        assertThat(plan(none).actions()).isEmpty();
        backlog = new Backlog.Known(0, 1);
        now = now.plusSeconds(6);
        assertThat(plan(none).actions())
                .as("nobody saw it empty for all that time")
                .isEmpty();
        now = now.plusSeconds(10);
        assertThat(plan(none).actions()).singleElement().isInstanceOf(Action.Stop.class);
        runs.set(0, with(runs.getFirst(), true, Optional.of(new Exit(OptionalInt.of(0), now, true, ""))));
        assertThat(plan(none).actions()).containsExactly(new Action.Forget(ID));
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

    private static Wanted wanted(Mode mode, boolean atStart, int copies) {
        return new Wanted(KEY, mode, atStart, copies, Optional.empty(), "before.alert.001", new Launchable.Ready("v1"));
    }

    /** A first run with that many waiting before and after it, and its exit code. */
    private void failFirst(int before, int after, int code) {
        backlog = new Backlog.Known(before, 0);
        plan();
        live(ID, before);
        plan();
        end(before, after, code);
    }

    /** Starts, ends at once with nothing done; the question that follows. */
    private Action runOnce(int code) {
        assertThat(plan().actions()).hasSize(1);
        live(ID, backlog.waiting());
        plan();
        end(backlog.waiting(), backlog.waiting(), code);
        assertThat(outcome.actions()).hasSize(1);
        return outcome.actions().getFirst();
    }

    private void ask(Head head) {
        assertThat(outcome.actions()).singleElement().isInstanceOf(Action.Examine.class);
        examined.put(KEY, new Examined.Found(runs.getFirst().runId(), head));
        plan();
        examined.clear();
    }

    private InstancePlan.Outcome plan() {
        return plan(List.of(wanted));
    }

    private InstancePlan.Outcome plan(List<Wanted> all) {
        Map<Numbered, Backlog> backlogs = new HashMap<>();
        backlogs.put(KEY, backlog);
        outcome = InstancePlan.plan(all, Map.of(), new Observed(runs, backlogs, examined), memory, Limits.DEFAULT, now);
        memory = outcome.memory();
        return outcome;
    }

    private void live(InstanceId id, int waiting) {
        runs.removeIf(run -> run.id().equals(id));
        runs.add(new Run(
                id,
                "run" + ++made,
                ((Launchable.Ready) wanted.launch()).fingerprint(),
                wanted.queue(),
                OptionalInt.of(waiting),
                now,
                OptionalLong.of(made),
                false,
                Optional.empty()));
    }

    private void end(int before, int after, int code) {
        runs.set(0, ended(with(runs.getFirst(), OptionalInt.of(before)), code));
        backlog = new Backlog.Known(after, 0);
        plan();
    }

    private Run ended(Run run, int code) {
        return with(run, false, Optional.of(new Exit(OptionalInt.of(code), now, false, "cannot open /dev/x")));
    }

    private static Run with(Run run, OptionalInt waiting) {
        return new Run(
                run.id(),
                run.runId(),
                run.fingerprint(),
                run.queue(),
                run.queue().isEmpty() ? OptionalInt.empty() : waiting,
                run.started(),
                run.pid(),
                run.stopping(),
                run.exit());
    }

    private static Run with(Run run, boolean stopping, Optional<Exit> exit) {
        return new Run(
                run.id(),
                run.runId(),
                run.fingerprint(),
                run.queue(),
                run.waitingAtStart(),
                run.started(),
                run.pid(),
                stopping,
                exit);
    }

    private static Action start(InstanceId id, OptionalInt waiting) {
        return new Action.Start(id, "v1", waiting);
    }

    private String state() {
        return outcome.statuses().getFirst().state().text();
    }

    private String reason() {
        return outcome.statuses().getFirst().state().reason(now);
    }
}
