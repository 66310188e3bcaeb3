package io.aion.broker.topology;

import io.aion.broker.topology.ObservedTopology.ObservedQueue;
import io.aion.broker.topology.Ownership.Unit;
import io.aion.topology.Names;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the file no longer names and is still there. An instance that is gone from the file works off what waits for it,
 * so its own edges stay until its queues are gone; a queue is done when it has stayed empty without a consumer, and
 * nothing upstream that is itself being drained may still send to it.
 *
 * @param draining AION's queues that the file does not name
 * @param done those of them that may go
 * @param idle those of them that have surely nothing in a reader's hands, and may go although they are read
 * @param units removed instances that still have queues
 */
record Draining(Set<String> draining, Set<String> done, Set<String> idle, Set<Unit> units) {

    /** RabbitMQ counts what readers hold every 5 s: what it shows for twice as long was so at some moment of that time. */
    private static final Duration COUNTED = Duration.ofSeconds(10);

    /** @param replaced queues that go although somebody may still read them */
    static Draining of(Topology desired, ObservedTopology observed, Instant now, Duration quiet, Set<String> replaced) {
        Set<String> draining = observed.queues().values().stream()
                .map(ObservedQueue::queue)
                .filter(queue -> !desired.queues().containsKey(queue.name()) && Ownership.owns(queue))
                .map(Queue::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<Unit> wanted = desired.queues().keySet().stream()
                .flatMap(name -> Ownership.unitOf(name).stream())
                .collect(Collectors.toSet());
        Set<Unit> removed = new HashSet<>();
        Set<Unit> active = new HashSet<>();
        Set<String> quietQueues = new HashSet<>();
        Set<String> idle = new HashSet<>();
        for (String name : draining) {
            ObservedQueue queue = observed.queues().get(name);
            boolean isIdle = queue != null && replaced.contains(name) && isIdle(queue, now, quiet);
            boolean isQuiet = isIdle || (queue != null && isQuiet(queue, now, quiet));
            if (isIdle) {
                idle.add(name);
            }
            if (isQuiet) {
                quietQueues.add(name);
            }
            Ownership.unitOf(name).filter(unit -> !wanted.contains(unit)).ifPresent(unit -> {
                removed.add(unit);
                if (!isQuiet) {
                    active.add(unit);
                }
            });
        }
        Set<String> fed = spread(active, removed, observed);
        Set<String> done = quietQueues.stream()
                .filter(name -> name.startsWith(Names.ACTIVATE_PREFIX) || !fed.contains(name))
                .filter(name -> Ownership.unitOf(name).filter(active::contains).isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        return new Draining(Collections.unmodifiableSet(draining), Collections.unmodifiableSet(done), idle, removed);
    }

    private static boolean isQuiet(ObservedQueue queue, Instant now, Duration quiet) {
        if (queue.queue().kind() == QueueKind.HINT) {
            return true; // a hint is no kanban: what it hints at waits in a queue of its own
        }
        return queue.messages() == 0
                && queue.consumers() == 0
                && queue.emptySince()
                        .filter(since -> !since.plus(quiet).isAfter(now))
                        .isPresent();
    }

    /**
     * Whether a queue that is read has surely nothing in it or in its reader's hands: for so long nothing came to it and
     * every look, which counts what is in hand too, found it empty.
     */
    private static boolean isIdle(ObservedQueue queue, Instant now, Duration quiet) {
        Duration pause = quiet.compareTo(COUNTED) < 0 ? COUNTED : quiet;
        return queue.messages() == 0
                && queue.idleSince()
                        .filter(since -> !since.plus(pause).isAfter(now))
                        .isPresent();
    }

    /**
     * Whatever an active instance may still send to is active too.
     *
     * @return the queues that are still sent to
     */
    private static Set<String> spread(Set<Unit> active, Set<Unit> removed, ObservedTopology observed) {
        Set<String> fed = new HashSet<>();
        if (active.isEmpty()) {
            return fed;
        }
        Map<String, List<Binding>> bySource = observed.bindings().stream()
                .filter(Binding::toQueue)
                .filter(binding -> Ownership.publisherOf(binding.source()).isPresent())
                .collect(Collectors.groupingBy(
                        binding -> Ownership.publisherOf(binding.source()).orElse(""),
                        HashMap::new,
                        Collectors.toList()));
        Deque<Unit> open = new ArrayDeque<>(active);
        while (!open.isEmpty()) {
            Unit unit = open.remove();
            for (Binding binding : bySource.getOrDefault(unit.service(), List.of())) {
                int number = Ownership.numberOf(binding.key());
                if (number == 0 || number == unit.number()) {
                    fed.add(binding.destination());
                    Ownership.unitOf(binding.destination())
                            .filter(removed::contains)
                            .filter(active::add)
                            .ifPresent(open::add);
                }
            }
        }
        return fed;
    }

    /** Whether a removed instance that still has a queue needs this binding to pass on what it works off. */
    boolean needs(Binding binding) {
        if (units.isEmpty() || (binding.toQueue() && done.contains(binding.destination()))) {
            return false;
        }
        int number = Ownership.numberOf(binding.key());
        return Ownership.publisherOf(binding.source())
                .filter(service -> units.stream()
                        .anyMatch(unit -> unit.service().equals(service) && (number == 0 || number == unit.number())))
                .isPresent();
    }

    /** Whether a removed instance that still has a queue publishes through this exchange. */
    boolean needs(String exchange) {
        return Ownership.publisherOf(exchange)
                .filter(service ->
                        units.stream().anyMatch(unit -> unit.service().equals(service)))
                .isPresent();
    }
}
