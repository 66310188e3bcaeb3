package io.aion.broker.instances;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The plan of one number that the file no longer has: what runs stays until its queue has been empty for a while. One
 * that does not run is not started for what is left; moving that is a person's decision. One whose microservice was
 * renamed is ended at once, so that its kanban can go on to the new name.
 */
final class RemovedPlan {

    private RemovedPlan() {}

    static NumberOutcome plan(
            List<Run> runs, Backlog seen, Optional<String> successor, NumberMemory before, Limits limits, Instant now) {
        NumberMemory.Draft memory = before.draft();
        WakeUp wakeUp = new WakeUp(now);
        List<Action> actions = new ArrayList<>();
        List<InstanceStatus> statuses = new ArrayList<>();
        boolean hasQueue = runs.stream().anyMatch(run -> !run.queue().isEmpty());
        Backlog backlog = hasQueue ? seen : new Backlog.None();
        String why = successor.map(name -> "it is called " + name + " now").orElse("it is no longer in the file");
        boolean drained = successor.isPresent() || drained(backlog, memory, wakeUp, limits, now);
        for (Run run : runs) {
            if (!run.alive()) {
                actions.add(new Action.Forget(run.id()));
                continue;
            }
            if (drained && !run.stopping()) {
                actions.add(new Action.Stop(run.id(), run.runId(), why));
            }
            OptionalInt waiting =
                    backlog instanceof Backlog.Known known ? OptionalInt.of(known.ready()) : OptionalInt.empty();
            InstanceState state = run.stopping()
                    ? new InstanceState.Stopping(why)
                    : new InstanceState.Draining(what(backlog, limits));
            statuses.add(new InstanceStatus(
                    run.id(),
                    Mode.ON_DEMAND,
                    state,
                    run.pid(),
                    run.up(),
                    Optional.of(run.started()),
                    memory.restarts,
                    memory.skipped,
                    memory.lastExit,
                    waiting));
        }
        return new NumberOutcome(actions, memory.done(), statuses, wakeUp.at(), false);
    }

    private static boolean drained(
            Backlog backlog, NumberMemory.Draft memory, WakeUp wakeUp, Limits limits, Instant now) {
        return switch (backlog) {
            case Backlog.None none -> true;
            case Backlog.Missing missing -> true;
            case Backlog.Unknown unknown -> {
                memory.emptySince = Optional.empty();
                yield false;
            }
            case Backlog.Known known -> {
                if (known.ready() > 0 || known.held() > 0) {
                    memory.emptySince = Optional.empty();
                    yield false;
                }
                Instant since = memory.emptySince.orElse(now);
                memory.emptySince = Optional.of(since);
                yield wakeUp.due(since.plus(limits.drainFor()));
            }
        };
    }

    private static String what(Backlog backlog, Limits limits) {
        return switch (backlog) {
            case Backlog.None none -> "it has no queue and is being ended";
            case Backlog.Missing missing -> "its queue is gone and it is being ended";
            case Backlog.Unknown unknown -> "RabbitMQ can't be asked whether kanban still wait for it";
            case Backlog.Known known ->
                known.ready() > 0
                        ? known.ready() + " kanban still wait for it"
                        : known.held() > 0
                                ? "it still has " + known.held() + " kanban in hand"
                                : "it is ended when no kanban has come for " + Exit.spoken(limits.drainFor());
        };
    }
}
