package io.aion.broker.instances;

import static io.aion.broker.instances.Backlogs.backlog;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Examined.Head;
import io.aion.broker.instances.InstanceId.Numbered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** One instance under {@link InstancePlan}, step by step: what runs, what waits, what time it is, and what the plan says then. */
abstract class PlannedInstance {

    static final Numbered KEY = new Numbered("alert", 1);
    static final InstanceId ID = InstanceId.first("alert", 1);

    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    Memory memory = Memory.empty();
    Wanted wanted = wanted(Mode.ON_DEMAND, false, 1);
    final List<Run> runs = new ArrayList<>();
    Backlog backlog = backlog(0, 0);
    final Map<Numbered, Examined> examined = new HashMap<>();
    InstancePlan.Outcome outcome = plan();
    int made;

    static Wanted wanted(Mode mode, boolean atStart, int copies) {
        return new Wanted(KEY, mode, atStart, copies, Optional.empty(), "before.alert.001", new Launchable.Ready("v1"));
    }

    /** A first run with that many waiting before and after it, and its exit code. */
    void failFirst(int before, int after, int code) {
        backlog = backlog(before, 0);
        plan();
        live(ID, before);
        plan();
        end(before, after, code);
    }

    /** Starts, ends at once with nothing done; the question that follows. */
    Action runOnce(int code) {
        assertThat(plan().actions()).hasSize(1);
        live(ID, backlog.waiting());
        plan();
        end(backlog.waiting(), backlog.waiting(), code);
        assertThat(outcome.actions()).hasSize(1);
        return outcome.actions().getFirst();
    }

    void ask(Head head) {
        assertThat(outcome.actions()).singleElement().isInstanceOf(Action.Examine.class);
        examined.put(KEY, new Examined.Found(runs.getFirst().runId(), head));
        plan();
        examined.clear();
    }

    InstancePlan.Outcome plan() {
        return plan(List.of(wanted));
    }

    InstancePlan.Outcome plan(List<Wanted> all) {
        Map<Numbered, Backlog> backlogs = new HashMap<>();
        backlogs.put(KEY, backlog);
        outcome = InstancePlan.plan(all, Map.of(), new Observed(runs, backlogs, examined), memory, Limits.DEFAULT, now);
        memory = outcome.memory();
        return outcome;
    }

    void live(InstanceId id, int waiting) {
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

    void end(int before, int after, int code) {
        runs.set(0, ended(with(runs.getFirst(), OptionalInt.of(before)), code));
        backlog = backlog(after, 0);
        plan();
    }

    Run ended(Run run, int code) {
        return run.at(
                run.coming(), false, Optional.of(new Exit(OptionalInt.of(code), now, false, "cannot open /dev/x")));
    }

    static Run keptPod(Run run, Optional<String> coming) {
        return new Run(
                run.id(),
                run.runId(),
                run.fingerprint(),
                run.queue(),
                run.waitingAtStart(),
                run.started(),
                Run.Kind.KEPT_POD,
                OptionalLong.empty(),
                coming,
                "",
                false,
                Optional.empty());
    }

    static Run with(Run run, OptionalInt waiting) {
        return new Run(
                run.id(),
                run.runId(),
                run.fingerprint(),
                run.queue(),
                run.queue().isEmpty() ? OptionalInt.empty() : waiting,
                run.started(),
                run.kind(),
                run.pid(),
                run.coming(),
                run.note(),
                run.stopping(),
                run.exit());
    }

    static Action start(InstanceId id, OptionalInt waiting) {
        return new Action.Start(id, "v1", waiting);
    }

    String state() {
        return outcome.statuses().getFirst().state().text();
    }

    String reason() {
        return outcome.statuses().getFirst().state().reason(now);
    }
}
