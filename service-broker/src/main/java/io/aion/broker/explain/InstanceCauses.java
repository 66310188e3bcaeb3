package io.aion.broker.explain;

import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.InstanceState;
import io.aion.broker.instances.Launchable;
import io.aion.broker.instances.Mode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Causes that AION knows by itself, wherever its instances run. */
public final class InstanceCauses {

    private static final String SILENT = "RabbitMQ does not say whether kanban wait for it";

    private InstanceCauses() {}

    /** Why it does not run: one cause, or none where it runs. */
    public static List<Cause> of(InstanceFacts facts, RabbitFacts rabbit, Instant now) {
        String name = facts.id().toString();
        String reason = facts.status().state().reason(now);
        String told = name + ": " + reason;
        return switch (facts.status().state()) {
            case InstanceState.Running running -> List.of();
            case InstanceState.Starting starting ->
                List.of(new Cause(CauseCode.STARTING, told, "Wait a moment, and ask again if it stays so."));
            case InstanceState.Stopping stopping ->
                List.of(new Cause(
                        CauseCode.ENDING, told, "Wait: it is ended by force when it takes longer than its limit."));
            case InstanceState.Draining draining ->
                List.of(new Cause(
                        CauseCode.DRAINING,
                        told,
                        "Put it back into services.yml to keep it, or move what waits for it with: aionctl drain "
                                + facts.id().service()));
            case InstanceState.Waiting waiting -> List.of(waiting(facts, rabbit, told));
            case InstanceState.BackingOff backingOff ->
                List.of(Endings.cause(
                        facts.status(),
                        told,
                        backingOff.failures(),
                        facts.status().mode() == Mode.ALWAYS));
            case InstanceState.Stopped stopped ->
                List.of(
                        facts.launch().orElse(null) instanceof Launchable.Elsewhere
                                ? new Cause(
                                        CauseCode.OTHER_NODE,
                                        told,
                                        "Ask the AION of that node, or change targetNode in services.yml.")
                                : new Cause(
                                        CauseCode.FINISHED,
                                        told,
                                        "Nothing is wrong; give it `always: yes` if it should be kept running."));
            case InstanceState.NoCommand noCommand ->
                List.of(new Cause(
                        CauseCode.NO_COMMAND, told, "Give it a `command` in services.yml, or make that file."));
            case InstanceState.Failed failed ->
                List.of(
                        facts.launch().orElse(null) instanceof Launchable.Invalid
                                ? new Cause(
                                        CauseCode.DEFINITION_INVALID,
                                        told,
                                        "Put that right and run: aionctl apply -f services.yml")
                                : Endings.cause(facts.status(), told, 1, true));
        };
    }

    private static Cause waiting(InstanceFacts facts, RabbitFacts rabbit, String told) {
        Optional<Launchable> launch = facts.launch();
        if (launch.orElse(null) instanceof Launchable.NotYet) {
            return rabbit.reachable()
                    ? new Cause(CauseCode.NOT_YET, told, "Wait a moment; if it stays so, AION's own log says why.")
                    : unreachable(facts, rabbit, "RabbitMQ does not answer, and it is not started before that");
        }
        return switch (facts.backlog()) {
            case Backlog.Missing missing -> missing(facts, rabbit, told);
            case Backlog.Unknown unknown -> unreachable(facts, rabbit, SILENT);
            case Backlog.Known known -> quiet(facts, told);
            case Backlog.None none -> quiet(facts, told);
        };
    }

    private static Cause missing(InstanceFacts facts, RabbitFacts rabbit, String told) {
        if (!rabbit.reachable()) {
            return unreachable(facts, rabbit, SILENT);
        }
        if (rabbit.queueIsNew()) {
            return new Cause(
                    CauseCode.QUEUE_TOO_NEW,
                    facts.id() + ": its queue " + facts.queue()
                            + " was made a moment ago, and nothing is sent to it until a kill of RabbitMQ can't lose it",
                    "Wait two seconds.");
        }
        List<String> refused = rabbit.refused().stream()
                .filter(what -> what.contains(facts.queue()))
                .toList();
        return refused.isEmpty()
                ? new Cause(
                        CauseCode.QUEUE_MISSING,
                        told,
                        "AION makes it in a moment; if it stays so, AION's own log and GET /api/topology say why.")
                : new Cause(
                        CauseCode.QUEUE_MISSING,
                        facts.id() + ": RabbitMQ does not take its queue " + facts.queue() + ": " + refused.getFirst(),
                        "Put that right on RabbitMQ; AION tries again every two seconds.");
    }

    private static Cause unreachable(InstanceFacts facts, RabbitFacts rabbit, String what) {
        String why = rabbit.reachable() || rabbit.trouble().isEmpty() ? "" : ": " + rabbit.trouble();
        return new Cause(
                CauseCode.BROKER_UNREACHABLE,
                facts.id() + ": " + what + why,
                "See to it that RabbitMQ runs and that aion.rabbitmq.url is right; all goes on by itself then.");
    }

    private static Cause quiet(InstanceFacts facts, String told) {
        if (facts.judging()) {
            return new Cause(CauseCode.LAST_RUN_OPEN, told, "Wait a moment: its queue is being looked at.");
        }
        if (facts.status().mode() == Mode.INTERVAL) {
            return new Cause(
                    CauseCode.INTERVAL_NOT_DUE,
                    told,
                    "Nothing is wrong; `startup: yes` starts it at once, a shorter `interval` more often.");
        }
        String service = facts.id().service();
        return new Cause(
                CauseCode.WAITING_FOR_KANBAN,
                told,
                "Send it one with: aionctl send " + service + " -n "
                        + facts.id().number() + ", or look at those before it, which should.");
    }
}
