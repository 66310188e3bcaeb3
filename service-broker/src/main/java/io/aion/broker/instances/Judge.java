package io.aion.broker.instances;

import io.aion.broker.instances.Examined.Head;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a run that has ended acknowledged a kanban. RabbitMQ keeps no such count per run, so it is read from the queue,
 * once the run's connection is gone and what it held is back: a queue that is shorter than at the start, or empty, was
 * worked on. Where as much came as may have gone, the first kanban decides: the same one as after the run before means
 * that nothing was acknowledged (queues are FIFO, and what is given back goes in front). Looking at it counts as a
 * delivery, so it is done only in that case.
 */
final class Judge {

    private final Wanted wanted;
    private final Backlog backlog;
    private final Optional<Examined> examined;
    private final boolean othersRun;
    private final Limits limits;
    private final Instant now;

    Judge(Wanted wanted, Backlog backlog, Optional<Examined> examined, boolean othersRun, Limits limits, Instant now) {
        this.wanted = wanted;
        this.backlog = backlog;
        this.examined = examined;
        this.othersRun = othersRun;
        this.limits = limits;
        this.now = now;
    }

    Verdict judge(Run run, Exit exit, NumberMemory.Draft memory) {
        return switch (backlog) {
            case Backlog.None none -> new Verdict.Failed(Optional.empty(), false);
            case Backlog.Missing missing -> new Verdict.Failed(Optional.empty(), false);
            // A service that is kept does not wait for RabbitMQ; one on demand could not be started anyway.
            case Backlog.Unknown unknown ->
                wanted.mode() == Mode.ALWAYS
                        ? new Verdict.Failed(Optional.empty(), false)
                        : new Verdict.Open(Optional.empty(), Optional.empty());
            case Backlog.Known known -> judge(known, run, exit, memory);
        };
    }

    private Verdict judge(Backlog.Known known, Run run, Exit exit, NumberMemory.Draft memory) {
        if (othersRun) {
            // The others work on the same queue: its length says nothing about this one.
            return exit.success() || shorter(known, run)
                    ? new Verdict.Worked(Optional.empty())
                    : new Verdict.Failed(Optional.empty(), false);
        }
        Trouble trouble = memory.trouble;
        Optional<Examined> answer = examined.filter(its -> its.runId().equals(run.runId()));
        if (answer.isPresent()) {
            // Before the figures: giving a kanban up makes the queue shorter, too.
            return judge(answer.get(), trouble, memory.connected.contains(run.runId()));
        }
        Instant settled = exit.ended().plus(limits.settle());
        if (known.consumers() > 0 && now.isBefore(settled)) {
            Instant soon = now.plus(limits.look());
            return new Verdict.Open(Optional.of(soon.isBefore(settled) ? soon : settled), Optional.empty());
        }
        if (known.ready() == 0 || shorter(known, run)) {
            return new Verdict.Worked(Optional.empty());
        }
        return new Verdict.Open(Optional.empty(), Optional.of(question(run, exit, trouble)));
    }

    private static boolean shorter(Backlog.Known known, Run run) {
        return run.waitingAtStart().isPresent()
                && known.ready() < run.waitingAtStart().getAsInt();
    }

    private Verdict judge(Examined answer, Trouble trouble, boolean connected) {
        return switch (answer) {
            case Examined.Empty empty -> new Verdict.Worked(Optional.empty());
            case Examined.Unanswered unanswered -> new Verdict.Failed(Optional.empty(), false);
            case Examined.Parked parked -> new Verdict.GaveUp();
            case Examined.Found(String runId, Head head) -> {
                Optional<Head> before = trouble.head();
                boolean worked = before.isPresent()
                        ? !before.get().id().equals(head.id())
                        // It read the queue, and what is first now was never handed out: the one before it is done.
                        : connected && head.deliveries() == 0;
                yield worked
                        ? new Verdict.Worked(Optional.of(head))
                        : new Verdict.Failed(Optional.of(head), blamed(head, before));
            }
        };
    }

    /**
     * On demand, every run is started for the first kanban. A service that is kept may fail for reasons of its own: there
     * a kanban is blamed only if the run was given it.
     */
    private boolean blamed(Head head, Optional<Head> before) {
        return wanted.mode() != Mode.ALWAYS || head.deliveries() < 0 || head.deliveries() > handedOutBefore(before);
    }

    private Action question(Run run, Exit exit, Trouble trouble) {
        boolean last = trouble.head().isPresent() && trouble.headFailures() + 1 >= limits.attempts();
        return new Action.Examine(
                wanted.key(),
                wanted.queue(),
                run.runId(),
                last ? trouble.head().map(Head::id) : Optional.empty(),
                wanted.mode() == Mode.ALWAYS ? handedOutBefore(trouble.head()) : -1,
                (trouble.headFailures() + 1) + " runs of " + wanted.key()
                        + " ended without having acknowledged it; the last one " + exit.described()
                        + exit.lastLinesClause());
    }

    /** How often a first kanban had been handed out when the run began: the last look was one more time. */
    private static long handedOutBefore(Optional<Head> before) {
        return before.map(head -> head.deliveries() + 1).orElse(0L);
    }
}
