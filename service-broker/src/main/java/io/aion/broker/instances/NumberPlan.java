package io.aion.broker.instances;

import io.aion.broker.instances.Examined.Head;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The plan of one number that the file wants. Made, asked once, thrown away. */
final class NumberPlan {

    private final Wanted wanted;
    private final List<Run> runs;
    private final List<Run> live;
    private final Backlog backlog;
    private final Optional<Examined> examined;
    private final NumberMemory.Draft memory;
    private final Limits limits;
    private final Instant now;

    private final List<Action> actions = new ArrayList<>();
    private final WakeUp wakeUp;
    private boolean judging;
    private boolean due;

    NumberPlan(
            Wanted wanted,
            List<Run> runs,
            Backlog backlog,
            Optional<Examined> examined,
            NumberMemory memory,
            Limits limits,
            Instant now) {
        this.wanted = wanted;
        this.runs = runs;
        this.live = runs.stream().filter(Run::alive).toList();
        this.backlog = wanted.hasQueue() ? backlog : new Backlog.None();
        this.examined = examined;
        this.memory = memory.draft();
        this.limits = limits;
        this.now = now;
        this.wakeUp = new WakeUp(now);
    }

    /** Decides; what it decided is in the result and nowhere else. */
    NumberOutcome plan() {
        recognise();
        endings();
        stops();
        starts();
        return new NumberOutcome(
                actions,
                memory.done(),
                new NumberStatus(wanted, runs, live, backlog, memory, judging, limits, now, wakeUp).statuses(),
                wakeUp.at(),
                judging);
    }

    /** What runs, or ran, tells what the memory lacks after a restart of the broker. */
    private void recognise() {
        memory.emptySince = Optional.empty();
        if (backlog instanceof Backlog.Known known && known.consumers() > 0) {
            live.forEach(run -> memory.connected.add(run.runId()));
        }
        Set<String> present = new HashSet<>();
        runs.forEach(run -> present.add(run.runId()));
        memory.connected.retainAll(present);
        if (runs.isEmpty()) {
            return;
        }
        memory.kept = true;
        Run latest = runs.stream().max(Comparator.comparing(Run::started)).orElseThrow();
        if (memory.startedAs.isEmpty()) {
            memory.startedAs = Optional.of(latest.fingerprint());
        }
        if (memory.nextDue.isEmpty() && wanted.interval().isPresent()) {
            memory.interval = wanted.interval();
            memory.nextDue = Optional.of(latest.started().plus(wanted.interval().get()));
        }
        live.stream()
                .map(run -> run.started().plus(limits.stableAfter()))
                .filter(stable -> memory.trouble.failures() > 0)
                .forEach(stable -> {
                    if (wakeUp.due(stable)) {
                        memory.trouble = memory.trouble.calm();
                    }
                });
    }

    private void endings() {
        runs.stream()
                .filter(run -> !run.alive()
                        && !run.runId().equals(memory.taken.get(run.id().copy())))
                .sorted(Comparator.comparing(run -> run.exit().orElseThrow().ended()))
                .forEach(run -> ended(run, run.exit().orElseThrow()));
    }

    private void ended(Run run, Exit exit) {
        if (exit.asked()) {
            memory.trouble = memory.trouble.withoutHead();
        } else if (wanted.mode() == Mode.ALWAYS || onDemand(run)) {
            boolean othersRun = !live.isEmpty();
            Verdict verdict = new Judge(wanted, backlog, examined, othersRun, limits, now).judge(run, exit, memory);
            if (verdict instanceof Verdict.Open(Optional<Instant> look, Optional<Action> ask)) {
                look.ifPresent(wakeUp::due);
                ask.ifPresent(actions::add);
                judging = true;
                return;
            }
            learn(verdict, run, exit);
        }
        memory.taken.put(run.id().copy(), run.runId());
        memory.lastExit = Optional.of(exit);
    }

    private void learn(Verdict verdict, Run run, Exit exit) {
        Duration ran = Duration.between(run.started(), exit.ended());
        switch (verdict) {
            case Verdict.Open open -> throw new IllegalStateException("an open verdict teaches nothing");
            case Verdict.Worked(Optional<Head> head) -> {
                memory.trouble = Trouble.over(head);
                if (wanted.mode() == Mode.ALWAYS) {
                    memory.trouble = memory.trouble.failed(exit.ended(), ran, limits);
                }
            }
            case Verdict.Failed(Optional<Head> head, boolean blamed) -> {
                Trouble failed = memory.trouble.failed(exit.ended(), ran, limits);
                memory.trouble =
                        head.map(found -> failed.withHead(found, blamed)).orElse(failed);
            }
            case Verdict.GaveUp gaveUp ->
                memory.trouble =
                        memory.trouble.failed(exit.ended(), ran, limits).withoutHead();
        }
    }

    /** Whether that run was started for a kanban. */
    private boolean onDemand(Run run) {
        return wanted.mode() != Mode.INTERVAL
                && wanted.hasQueue()
                && run.waitingAtStart().isPresent();
    }

    private void stops() {
        for (Run run : live) {
            if (run.stopping()) {
                continue;
            }
            if (wanted.launch() instanceof Launchable.Elsewhere elsewhere) {
                actions.add(new Action.Stop(run.id(), run.runId(), elsewhere.reason()));
            } else if (run.id().copy() > wanted.maxCopies()) {
                actions.add(new Action.Stop(run.id(), run.runId(), "more copies run than maxInstances allows"));
            } else if (wanted.launch() instanceof Launchable.Ready ready
                    && !ready.fingerprint().equals(run.fingerprint())) {
                actions.add(
                        run.kind().changeable()
                                ? new Action.Change(run.id(), run.runId(), ready.fingerprint())
                                : new Action.Stop(run.id(), run.runId(), "its definition has changed"));
            }
        }
    }

    private void starts() {
        dueTimes();
        if (!(wanted.launch() instanceof Launchable.Ready ready) || backlog instanceof Backlog.Missing) {
            return;
        }
        if (judging) {
            return;
        }
        int count = Math.min(starts(ready), wanted.maxCopies() - live.size());
        for (int i = 0; i < count; i++) {
            start(ready);
        }
    }

    /** How many starts are due, before the limit. */
    private int starts(Launchable.Ready ready) {
        boolean first = live.isEmpty();
        int forKanban = forKanban();
        return switch (wanted.mode()) {
            case ALWAYS -> {
                boolean keep = wanted.atStart() || memory.kept;
                yield first && keep && !resting() ? Math.max(1, forKanban) : forKanban;
            }
            case INTERVAL -> due ? 1 : 0;
            case STARTUP -> first && !Optional.of(ready.fingerprint()).equals(memory.startedAs) ? 1 : forKanban;
            case ON_DEMAND -> forKanban;
        };
    }

    /** One start while kanban wait; with {@code multiple} one for each that no copy on its way will take. */
    private int forKanban() {
        if (!(backlog instanceof Backlog.Known known) || known.ready() == 0 || resting()) {
            return 0;
        }
        if (wanted.maxCopies() == 1) {
            return live.isEmpty() ? 1 : 0;
        }
        int onTheirWay = Math.max(0, live.size() - known.consumers());
        return Math.max(0, known.ready() - onTheirWay);
    }

    private boolean resting() {
        return memory.trouble.nextTry().filter(at -> !wakeUp.due(at)).isPresent();
    }

    private void dueTimes() {
        if (wanted.mode() != Mode.INTERVAL || wanted.interval().isEmpty()) {
            memory.nextDue = Optional.empty();
            return;
        }
        Duration interval = wanted.interval().get();
        if (memory.nextDue.isEmpty() || !wanted.interval().equals(memory.interval)) {
            boolean atOnce = wanted.atStart() && memory.nextDue.isEmpty();
            memory.interval = wanted.interval();
            memory.nextDue = Optional.of(atOnce ? now : now.plus(interval));
        }
        Instant next = memory.nextDue.get();
        if (wakeUp.due(next)) {
            long passed = Duration.between(next, now).dividedBy(interval) + 1;
            memory.nextDue = Optional.of(next.plus(interval.multipliedBy(passed)));
            due = live.size() < wanted.maxCopies();
            memory.skipped += due ? 0 : passed;
            wakeUp.due(memory.nextDue.get());
        }
    }

    private void start(Launchable.Ready ready) {
        int copy = freeCopy();
        boolean again = memory.lastExit.filter(exit -> !exit.asked()).isPresent();
        boolean forKanban = wanted.mode() == Mode.ALWAYS
                || wanted.mode() == Mode.ON_DEMAND
                || (wanted.mode() == Mode.STARTUP
                        && Optional.of(ready.fingerprint()).equals(memory.startedAs));
        OptionalInt waiting = forKanban && backlog instanceof Backlog.Known known
                ? OptionalInt.of(known.ready())
                : OptionalInt.empty();
        actions.add(new Action.Start(
                new InstanceId(wanted.key().service(), wanted.key().number(), copy), ready.fingerprint(), waiting));
        memory.kept = true;
        memory.startedAs = Optional.of(ready.fingerprint());
        memory.restarts += again && wanted.mode() == Mode.ALWAYS ? 1 : 0;
        wakeUp.due(now.plus(limits.look()));
    }

    private int freeCopy() {
        Set<Integer> used = new HashSet<>();
        live.forEach(run -> used.add(run.id().copy()));
        for (Action action : actions) {
            if (action instanceof Action.Start start) {
                used.add(start.id().copy());
            }
        }
        int copy = 1;
        while (used.contains(copy)) {
            copy++;
        }
        return copy;
    }
}
