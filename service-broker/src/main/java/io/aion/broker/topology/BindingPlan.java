package io.aion.broker.topology;

import io.aion.broker.topology.Action.Move;
import io.aion.broker.topology.ObservedTopology.ObservedQueue;
import io.aion.topology.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * In which order bindings change. Those of one way ({@link Ownership#wayOf}) change together or not at all: a way that
 * leads to a queue which is too new stays as it is, and one that leads to a queue whose earlier kanban wait elsewhere is
 * changed when these have been moved.
 */
final class BindingPlan {

    private final Topology desired;
    private final ObservedTopology observed;
    private final List<Binding> missing;
    private final List<Binding> superfluous;
    private final List<Move> moves;
    private final Set<String> held;

    /**
     * A plan of these changes.
     *
     * @param missing what is to be bound
     * @param superfluous what is to be unbound
     * @param moves kanban that have to be moved; those to a queue that is missing or too new wait for it
     */
    BindingPlan(
            Topology desired,
            ObservedTopology observed,
            List<Binding> missing,
            List<Binding> superfluous,
            List<Move> moves,
            NewQueues newQueues) {
        this.desired = desired;
        this.observed = observed;
        this.missing = missing.stream()
                .sorted(Comparator.comparingInt(BindingPlan::outwards))
                .toList();
        this.superfluous = superfluous.stream()
                .sorted(Comparator.comparingInt(BindingPlan::outwards).reversed())
                .toList();
        Predicate<String> ready = queue -> observed.queues().containsKey(queue) && !newQueues.contains(queue);
        this.moves = moves.stream().filter(move -> ready.test(move.to())).toList();
        Set<String> notYet =
                moves.stream().map(Move::to).filter(ready.negate()).collect(Collectors.toCollection(HashSet::new));
        notYet.addAll(newQueues.names());
        this.held = missing.stream()
                .filter(binding -> binding.toQueue() && notYet.contains(binding.destination()))
                .map(BindingPlan::way)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether that exchange is on a way that stays as it is for now. */
    boolean holds(String exchange) {
        return held.contains(Ownership.wayOf(exchange));
    }

    /** First what only changes bindings, all added before any is removed; then what is handed over. */
    List<Action> actions() {
        Set<String> targets = moves.stream().map(Move::to).collect(Collectors.toUnmodifiableSet());
        Set<String> handedOver = missing.stream()
                .filter(binding -> binding.toQueue() && targets.contains(binding.destination()))
                .map(BindingPlan::way)
                .filter(way -> !held.contains(way))
                .collect(Collectors.toUnmodifiableSet());
        List<Action> actions = new ArrayList<>(changes(way -> !held.contains(way) && !handedOver.contains(way)));
        Set<Move> done = new HashSet<>();
        handedOver.stream().sorted().forEach(way -> {
            List<Move> its =
                    moves.stream().filter(move -> leadsTo(way, move.to())).toList();
            done.addAll(its);
            actions.add(new Action.HandOver(its, changes(way::equals)));
        });
        moves.stream()
                .filter(move -> !done.contains(move) && holdsKanban(move.from()))
                .forEach(move -> actions.add(new Action.HandOver(List.of(move), List.of())));
        return actions;
    }

    private boolean holdsKanban(String queue) {
        ObservedQueue there = observed.queues().get(queue);
        return there != null && there.messages() != 0;
    }

    private boolean leadsTo(String way, String queue) {
        return missing.stream()
                .anyMatch(binding -> binding.toQueue()
                        && binding.destination().equals(queue)
                        && way(binding).equals(way));
    }

    private List<Action> changes(Predicate<String> ways) {
        List<Binding> adds =
                missing.stream().filter(binding -> ways.test(way(binding))).toList();
        List<Binding> removes =
                superfluous.stream().filter(binding -> ways.test(way(binding))).toList();
        List<Binding> links = KeySwitch.links(desired, observed, adds, removes);
        List<Action> actions = new ArrayList<>();
        Stream.concat(links.stream(), adds.stream()).forEach(binding -> actions.add(new Action.Bind(binding)));
        Stream<Binding> old = removes.stream().filter(binding -> !KeySwitch.isLink(binding, desired.bindings()));
        Stream<Binding> oldLinks = removes.stream().filter(binding -> KeySwitch.isLink(binding, desired.bindings()));
        Stream.concat(old, Stream.concat(oldLinks, links.stream()))
                .forEach(binding -> actions.add(new Action.Unbind(binding)));
        return actions;
    }

    private static String way(Binding binding) {
        return Ownership.wayOf(binding.source());
    }

    /**
     * How far from the receiving end: adding goes outwards, removing inwards. A key's own entry comes before
     * {@code default}, else its kanban would take that for a moment; a service's own exchange after both; and its way
     * to the log last of all, because a kanban that reached the log alone would count as passed on.
     */
    private static int outwards(Binding binding) {
        if (binding.source().startsWith(Names.AFTER_PREFIX)) {
            return binding.toQueue() ? 3 : 2;
        }
        boolean isDefault = Ownership.publisherOf(binding.source())
                .filter(service -> binding.source().equals(Names.routeDefault(service)))
                .isPresent();
        return isDefault ? 1 : 0;
    }
}
