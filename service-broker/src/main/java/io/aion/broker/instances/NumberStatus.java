package io.aion.broker.instances;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a person is told of one wanted number: one line for each copy that lives, else one that says why none does. */
final class NumberStatus {

    private final Wanted wanted;
    private final List<Run> runs;
    private final List<Run> live;
    private final Backlog backlog;
    private final NumberMemory.Draft memory;
    private final boolean judging;
    private final Limits limits;
    private final Instant now;
    private final WakeUp wakeUp;

    NumberStatus(
            Wanted wanted,
            List<Run> runs,
            List<Run> live,
            Backlog backlog,
            NumberMemory.Draft memory,
            boolean judging,
            Limits limits,
            Instant now,
            WakeUp wakeUp) {
        this.wanted = wanted;
        this.runs = runs;
        this.live = live;
        this.backlog = backlog;
        this.memory = memory;
        this.judging = judging;
        this.limits = limits;
        this.now = now;
        this.wakeUp = wakeUp;
    }

    List<InstanceStatus> statuses() {
        if (live.isEmpty()) {
            InstanceId id =
                    InstanceId.first(wanted.key().service(), wanted.key().number());
            return List.of(status(id, idle(), Optional.empty(), memory.lastExit.map(Exit::ended)));
        }
        return live.stream()
                .map(run -> status(run.id(), alive(run), Optional.of(run), Optional.of(run.started())))
                .toList();
    }

    private InstanceStatus status(InstanceId id, InstanceState state, Optional<Run> run, Optional<Instant> since) {
        OptionalInt waiting =
                backlog instanceof Backlog.Known known ? OptionalInt.of(known.ready()) : OptionalInt.empty();
        return new InstanceStatus(
                id,
                wanted.mode(),
                state,
                run.map(Run::pid).orElseGet(OptionalLong::empty),
                run.filter(Run::up).isPresent(),
                since,
                memory.restarts,
                memory.skipped,
                memory.lastExit,
                waiting);
    }

    private InstanceState alive(Run run) {
        if (run.stopping()) {
            return new InstanceState.Stopping("it is started anew, or not wanted here any more");
        }
        if (run.coming().isPresent()) {
            if (!run.kind().tells()) {
                wakeUp.due(now.plus(limits.look()));
            }
            return new InstanceState.Starting(run.coming().get());
        }
        return new InstanceState.Running(
                switch (wanted.launch()) {
                    case Launchable.Ready ready -> run.note().isEmpty() ? skipped() : run.note();
                    case Launchable.NoCommand(String reason) -> "runs as it was; " + reason;
                    case Launchable.Invalid(String reason) -> "runs as it was; " + reason;
                    case Launchable.NotYet notYet -> skipped();
                    case Launchable.Elsewhere(String reason) -> reason;
                });
    }

    private InstanceState idle() {
        return switch (wanted.launch()) {
            case Launchable.NoCommand(String reason) -> new InstanceState.NoCommand(reason);
            case Launchable.Invalid(String reason) -> new InstanceState.Failed(reason);
            case Launchable.NotYet(String reason) -> waiting(reason);
            case Launchable.Elsewhere(String reason) -> new InstanceState.Stopped(reason);
            case Launchable.Ready ready -> startable();
        };
    }

    private InstanceState startable() {
        if (backlog instanceof Backlog.Missing) {
            return waiting("its queue " + wanted.queue() + " does not exist yet");
        }
        if (judging) {
            return waiting(
                    backlog instanceof Backlog.Unknown
                            ? "RabbitMQ can't be asked whether kanban wait" + last()
                            : "it is being looked whether its last run acknowledged a kanban" + last());
        }
        Trouble trouble = memory.trouble;
        boolean wouldRun = wanted.mode() == Mode.ALWAYS || backlog.waiting() > 0;
        if (wouldRun && trouble.resting(now)) {
            return backingOff(trouble);
        }
        return switch (wanted.mode()) {
            case ALWAYS ->
                wanted.atStart() || memory.kept
                        ? new InstanceState.Starting("it is about to be started")
                        : forKanban("no kanban has come yet; the first one starts it, and then it is kept");
            case ON_DEMAND -> forKanban("no kanban waits" + last());
            case INTERVAL -> new InstanceState.Waiting("next start" + last() + skippedClause(), memory.nextDue);
            case STARTUP -> afterStartup();
        };
    }

    private InstanceState backingOff(Trouble trouble) {
        Instant until = trouble.nextTry().orElse(now);
        Optional<Exit> exit = memory.lastExit;
        String what = exit.map(Exit::described).orElse("failed")
                + (wanted.mode() == Mode.ALWAYS ? "" : " without having acknowledged a kanban");
        return new InstanceState.BackingOff(
                what,
                trouble.failures(),
                trouble.first().orElse(now),
                until,
                exit.map(Exit::lastLinesClause).orElse(""));
    }

    private InstanceState forKanban(String nothingWaits) {
        return switch (backlog) {
            case Backlog.Known known when known.ready() > 0 -> new InstanceState.Starting("it is about to be started");
            case Backlog.Unknown unknown -> waiting("RabbitMQ can't be asked whether kanban wait");
            case Backlog.Known known -> waiting(nothingWaits);
            case Backlog.Missing missing -> waiting(nothingWaits);
            case Backlog.None none -> waiting(nothingWaits);
        };
    }

    private InstanceState afterStartup() {
        if (backlog.waiting() > 0 || runs.isEmpty() || memory.lastExit.isEmpty()) {
            return new InstanceState.Starting("it is about to be started");
        }
        Exit exit = memory.lastExit.get();
        String next = wanted.hasQueue() ? "; a kanban starts it again" : "; it is started again with AION";
        return exit.success() || exit.asked()
                ? new InstanceState.Stopped(exit.described() + next)
                : new InstanceState.Failed(exit.described() + next + exit.lastLinesClause());
    }

    private static InstanceState waiting(String what) {
        return new InstanceState.Waiting(what, Optional.empty());
    }

    private String last() {
        return memory.lastExit
                .filter(exit -> !exit.success() && !exit.asked())
                .map(exit -> "; its last run " + exit.described() + exit.lastLinesClause())
                .orElse("");
    }

    private String skipped() {
        return memory.skipped == 0 ? "" : "still ran at " + memory.skipped + " due times, which were skipped";
    }

    private String skippedClause() {
        return memory.skipped == 0 ? "" : "; " + skipped();
    }
}
