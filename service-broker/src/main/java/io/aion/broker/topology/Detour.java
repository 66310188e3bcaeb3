package io.aion.broker.topology;

import io.aion.broker.topology.Action.Move;
import io.aion.broker.topology.ObservedTopology.ObservedQueue;
import io.aion.broker.topology.Ownership.Unit;
import io.aion.broker.topology.Topology.Successor;
import io.aion.topology.Names;
import io.aion.topology.Numbers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where kanban have to be moved: from the queues of a service that was renamed, and around a queue whose type changes.
 * RabbitMQ can't change a queue's type, so a second queue takes what comes until the first one has run empty and was made
 * anew; then it gives back what it holds. Which of these steps is next is read off what is there, so that a broker that
 * is killed between two of them goes on.
 *
 * @param topology what is to be there now: the second queue instead of the first one where that is of the wrong type
 * @param replaced queues of the wrong type; they go when they are empty
 * @param moves what waits where it will not be read, and where it belongs
 */
record Detour(Topology topology, Set<String> replaced, List<Move> moves) {

    static Detour of(Topology desired, ObservedTopology observed) {
        Map<String, String> second = new LinkedHashMap<>();
        for (Queue queue : desired.queues().values()) {
            if (changesType(queue, observed.queues().get(queue.name()))) {
                Unit unit = Ownership.unitOf(queue.name()).orElseThrow();
                second.put(queue.name(), Names.secondQueue(unit.service(), unit.number()));
            }
        }
        List<Move> moves = new ArrayList<>();
        second.forEach((from, to) -> moves.add(new Move(from, to, true)));
        for (ObservedQueue queue : observed.queues().values()) {
            home(desired, queue.queue())
                    .map(to -> second.getOrDefault(to, to))
                    .filter(to -> !to.equals(queue.queue().name()))
                    .ifPresent(to -> moves.add(new Move(queue.queue().name(), to, false)));
        }
        return new Detour(second.isEmpty() ? desired : around(desired, second), second.keySet(), List.copyOf(moves));
    }

    /** Whether that queue is AION's and only its single active consumer is not as it should be. */
    private static boolean changesType(Queue wanted, @Nullable ObservedQueue there) {
        return there != null
                && there.queue().kind() != wanted.kind()
                && Ownership.receives(wanted.name())
                && Ownership.owns(there.queue());
    }

    /** The queue that is read, of one that is there and that nobody is to read. */
    private static Optional<String> home(Topology desired, Queue there) {
        if (!Ownership.receives(there.name())
                || !Ownership.owns(there)
                || desired.queues().containsKey(there.name())) {
            return Optional.empty();
        }
        return Ownership.unitOf(there.name()).flatMap(unit -> {
            Successor successor = desired.renamed().get(unit.service());
            String home = successor == null
                    ? Names.beforeQueue(unit.service(), unit.number())
                    : Names.beforeQueue(successor.service(), Numbers.same(unit.number(), successor.scale()));
            return Optional.of(home).filter(desired.queues()::containsKey);
        });
    }

    private static Topology around(Topology desired, Map<String, String> second) {
        Map<String, Queue> queues = new LinkedHashMap<>();
        desired.queues().forEach((name, queue) -> {
            String instead = second.getOrDefault(name, name);
            queues.put(instead, new Queue(instead, queue.kind()));
        });
        Set<Binding> bindings = new LinkedHashSet<>();
        for (Binding binding : desired.bindings()) {
            String instead = binding.toQueue()
                    ? second.getOrDefault(binding.destination(), binding.destination())
                    : binding.destination();
            bindings.add(new Binding(binding.source(), instead, binding.toQueue(), binding.key()));
        }
        return new Topology(desired.exchanges(), queues, bindings, desired.policies(), desired.renamed());
    }
}
