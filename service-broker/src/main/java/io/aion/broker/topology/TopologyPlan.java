package io.aion.broker.topology;

import io.aion.broker.topology.Action.Move;
import io.aion.broker.topology.Action.Plan;
import io.aion.broker.topology.ObservedTopology.ObservedQueue;
import io.aion.topology.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What is to be done so that RabbitMQ becomes what the file says. The order keeps every kanban: what is missing is
 * added from the receiving end outwards, so that nothing leads into a gap, and new queues have a pause before anything
 * leads to them; then what is no longer wanted is unbound from the sending end inwards; then what has run empty is
 * deleted.
 */
public final class TopologyPlan {

    /** RabbitMQ counts a queue's messages each 5 s. */
    private static final Duration COUNTED = Duration.ofSeconds(15);

    private final Topology desired;
    private final ObservedTopology observed;
    private final Detour detour;
    private final Draining drained;
    private final NewQueues newQueues;
    private final List<Action> actions = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    /** Exchanges that exist as something else: a binding from or to them would not do what it should. */
    private final Set<String> unusable = new HashSet<>();
    /** Queues that are somebody else's although they bear AION's names. */
    private final Set<String> foreign = new HashSet<>();

    private TopologyPlan(Topology wanted, ObservedTopology observed, Instant now, Pauses pauses) {
        this.detour = Detour.of(wanted, observed);
        this.desired = detour.topology();
        this.observed = observed;
        this.drained = Draining.of(desired, observed, now, pauses.drainQuiet(), detour.replaced());
        this.newQueues = NewQueues.of(desired, observed, now, pauses.newQueue());
    }

    /** The next actions; none when RabbitMQ is as desired, or has nothing to be done yet. */
    public static Plan plan(Topology desired, ObservedTopology observed, Instant now, Pauses pauses) {
        TopologyPlan plan = new TopologyPlan(desired, observed, now, pauses);
        plan.lookAtExchanges();
        plan.addPolicies();
        plan.addQueues();
        plan.lookAtLog(now);
        BindingPlan bindings = plan.bindings();
        plan.addExchanges(bindings);
        plan.actions.addAll(bindings.actions());
        plan.removeQueues();
        plan.removeExchanges();
        plan.removePolicies();
        return new Plan(
                plan.actions,
                List.copyOf(plan.drained.draining()),
                plan.refused,
                plan.newQueues.names(),
                plan.pending(),
                plan.newQueues.next());
    }

    private void lookAtExchanges() {
        for (Exchange wanted : desired.exchanges().values()) {
            Exchange there = observed.exchanges().get(wanted.name());
            if (there != null && !there.equals(wanted)) {
                unusable.add(wanted.name());
                refused.add("exchange " + wanted.name() + " exists as " + describe(there) + " but should be "
                        + describe(wanted)
                        + "; nothing was changed. Delete it, or give AION a virtual host of its own");
            }
        }
    }

    /**
     * An exchange comes with its bindings: senders wait for one that is not there, and what they sent to one that leads
     * nowhere would be parked.
     */
    private void addExchanges(BindingPlan bindings) {
        desired.exchanges().values().stream()
                .filter(wanted -> !observed.exchanges().containsKey(wanted.name()) && !bindings.holds(wanted.name()))
                .forEach(wanted -> actions.add(new Action.DeclareExchange(wanted)));
    }

    /** Before the queues, so that no queue is ever without its limits. */
    private void addPolicies() {
        for (Policy wanted : desired.policies().values()) {
            if (!wanted.equals(observed.policies().get(wanted.name()))) {
                actions.add(new Action.PutPolicy(wanted));
            }
        }
    }

    private void addQueues() {
        for (Queue wanted : desired.queues().values()) {
            ObservedQueue there = observed.queues().get(wanted.name());
            if (there == null) {
                actions.add(new Action.DeclareQueue(wanted));
            } else if (!Ownership.owns(there.queue())) {
                foreign.add(wanted.name());
                refused.add("queue " + wanted.name() + " exists and is not AION's, which would be " + wanted.kind()
                        + "; nothing was changed. Delete it, or give AION a virtual host of its own");
            } else if (there.queue().kind() != wanted.kind()) {
                refused.add("queue " + wanted.name() + " exists as "
                        + there.queue().kind() + " but should be "
                        + wanted.kind() + "; RabbitMQ can't change that and it may hold kanban, so it stays as it is. "
                        + "Empty it, delete it, and it is made anew");
            }
        }
    }

    /** RabbitMQ 4.3 that is killed in the moment of a stream's declaration can bring back the name alone. */
    private void lookAtLog(Instant now) {
        ObservedQueue there = observed.queues().get(Names.LOG);
        if (there != null
                && there.queue().kind() == QueueKind.LOG
                && there.messages() < 0
                && there.seenSince().plus(COUNTED).isBefore(now)) {
            refused.add("RabbitMQ has not counted what is in " + Names.LOG + " for " + COUNTED.toSeconds()
                    + " s. If senders are refused with \"Stream not found\", it knows the stream by name only: delete "
                    + Names.LOG + " in RabbitMQ's management, and AION makes it again (docs/topology.md)");
        }
    }

    private BindingPlan bindings() {
        List<Binding> missing = desired.bindings().stream()
                .filter(binding -> !observed.bindings().contains(binding))
                .filter(binding -> !unusable.contains(binding.source()))
                .filter(binding -> !(binding.toQueue() ? foreign : unusable).contains(binding.destination()))
                .toList();
        List<Binding> superfluous = observed.bindings().stream()
                .filter(binding -> !desired.bindings().contains(binding))
                .filter(this::owned)
                .filter(binding -> !drained.needs(binding))
                .toList();
        List<Move> moves = detour.moves().stream()
                .filter(move -> !foreign.contains(move.to()))
                .toList();
        return new BindingPlan(desired, observed, missing, superfluous, moves, newQueues);
    }

    private List<String> pending() {
        return detour.replaced().stream()
                .map(queue ->
                        "queue " + queue + " changes its type: what comes waits in a second queue until it has run "
                                + "empty and is made anew")
                .toList();
    }

    private void removeQueues() {
        Set<String> bound = new HashSet<>();
        observed.bindings().stream().filter(Binding::toQueue).forEach(binding -> bound.add(binding.destination()));
        for (String name : drained.done()) {
            ObservedQueue queue = observed.queues().get(name);
            if (queue != null && !bound.contains(name)) {
                actions.add(new Action.DeleteQueue(queue.queue(), drained.idle().contains(name)));
            }
        }
    }

    private void removeExchanges() {
        Set<String> bound = new HashSet<>();
        for (Binding binding : observed.bindings()) {
            bound.add(binding.source());
            if (!binding.toQueue()) {
                bound.add(binding.destination());
            }
        }
        Set<String> alternates = new HashSet<>();
        observed.exchanges().values().forEach(exchange -> alternates.add(exchange.alternate()));
        observed.exchanges().values().stream()
                .filter(exchange -> !desired.exchanges().containsKey(exchange.name()))
                .filter(Ownership::owns)
                .filter(exchange -> !bound.contains(exchange.name()) && !alternates.contains(exchange.name()))
                .filter(exchange -> !drained.needs(exchange.name()))
                .forEach(exchange -> actions.add(new Action.DeleteExchange(exchange.name())));
    }

    /** After the queues they are for: without its policy a bridge would keep what it should pass on. */
    private void removePolicies() {
        for (Policy policy : observed.policies().values()) {
            if (!desired.policies().containsKey(policy.name()) && Ownership.owns(policy) && !inUse(policy)) {
                actions.add(new Action.DeletePolicy(policy.name()));
            }
        }
    }

    private boolean inUse(Policy policy) {
        try {
            Pattern pattern = Pattern.compile(policy.pattern());
            return drained.draining().stream()
                    .anyMatch(name -> pattern.matcher(name).find());
        } catch (PatternSyntaxException e) {
            return true; // not one of ours, whatever its name says
        }
    }

    private boolean owned(Binding binding) {
        Exchange source = observed.exchanges().get(binding.source());
        if (source == null || !Ownership.owns(source)) {
            return false;
        }
        if (binding.toQueue()) {
            ObservedQueue queue = observed.queues().get(binding.destination());
            return queue != null && Ownership.owns(queue.queue());
        }
        Exchange exchange = observed.exchanges().get(binding.destination());
        return exchange != null && Ownership.owns(exchange);
    }

    private static String describe(Exchange exchange) {
        return exchange.type() + (exchange.alternate().isEmpty() ? "" : " with alternate " + exchange.alternate());
    }
}
