package io.aion.broker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Action.Move;
import io.aion.broker.topology.ObservedTopology.ObservedQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A model of one virtual host. It carries out a plan's actions and refuses, by an assertion, each that must never
 * happen; and it routes a kanban as RabbitMQ does, alternate exchanges included.
 */
final class World {

    final Map<String, Exchange> exchanges = new LinkedHashMap<>();
    final Map<String, Queue> queues = new LinkedHashMap<>();
    final Map<String, Integer> messages = new LinkedHashMap<>();
    final Map<String, Integer> consumers = new LinkedHashMap<>();
    final Map<String, Instant> emptySince = new LinkedHashMap<>();
    final Map<String, Instant> idleSince = new LinkedHashMap<>();
    final Map<String, Instant> declared = new LinkedHashMap<>();
    final Set<Binding> bindings = new LinkedHashSet<>();
    final Map<String, Policy> policies = new LinkedHashMap<>();
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    static World of(Topology topology) {
        World world = new World();
        world.exchanges.putAll(topology.exchanges());
        topology.queues().values().forEach(world::add);
        world.declared.replaceAll((name, at) -> at.minusSeconds(3600));
        world.bindings.addAll(topology.bindings());
        world.policies.putAll(topology.policies());
        return world;
    }

    void add(Queue queue) {
        queues.put(queue.name(), queue);
        messages.put(queue.name(), 0);
        consumers.put(queue.name(), 0);
        declared.put(queue.name(), now);
    }

    /** RabbitMQ is killed: a quorum queue that is younger than a second comes back empty, as seen on 4.3. */
    void kill() {
        messages.replaceAll((name, count) -> declared.getOrDefault(name, now).isAfter(now.minusSeconds(1)) ? 0 : count);
    }

    /** A kanban is published: one more in every queue it reaches. */
    void publish(String exchange, String key) {
        reach(exchange, key).forEach(name -> messages.merge(name, 1, Integer::sum));
    }

    /** Carries out a whole plan, step by step. */
    void carryOut(List<Action> actions, Topology desired, Consumer<Action> after) {
        for (Action action : actions) {
            if (action instanceof Action.HandOver(List<Move> moves, List<Action> then)) {
                boolean empty = true;
                for (Move move : moves) {
                    empty &= move(move);
                }
                after.accept(action);
                if (empty) {
                    carryOut(then, desired, after);
                }
            } else {
                apply(action, desired);
                after.accept(action);
            }
        }
    }

    private boolean move(Move move) {
        assertThat(queues).containsKeys(move.from(), move.to());
        if (consumers.getOrDefault(move.from(), 0) > 0) {
            return move.leaveToReader();
        }
        int moved = messages.getOrDefault(move.from(), 0);
        messages.put(move.from(), 0);
        messages.merge(move.to(), moved, Integer::sum);
        return true;
    }

    /** What a look finds now; notes since when each queue has been empty, as the owner does. */
    ObservedTopology observe() {
        Map<String, ObservedQueue> seen = new LinkedHashMap<>();
        queues.values().forEach(queue -> {
            int waiting = messages.getOrDefault(queue.name(), 0);
            if (waiting == 0) {
                emptySince.putIfAbsent(queue.name(), now);
            } else {
                emptySince.remove(queue.name());
            }
            boolean bound = bindings.stream()
                    .anyMatch(binding ->
                            binding.toQueue() && binding.destination().equals(queue.name()));
            if (waiting == 0 && !bound) {
                idleSince.putIfAbsent(queue.name(), now);
            } else {
                idleSince.remove(queue.name());
            }
            seen.put(
                    queue.name(),
                    new ObservedQueue(
                            queue,
                            waiting,
                            consumers.getOrDefault(queue.name(), 0),
                            Optional.ofNullable(emptySince.get(queue.name())),
                            Optional.ofNullable(idleSince.get(queue.name())),
                            declared.getOrDefault(queue.name(), now)));
        });
        return new ObservedTopology(exchanges, seen, bindings, policies);
    }

    void apply(Action action, Topology desired) {
        switch (action) {
            case Action.DeclareExchange(Exchange exchange) ->
                assertThat(exchanges.put(exchange.name(), exchange))
                        .as("exchange declared again")
                        .isNull();
            case Action.DeclareQueue(Queue queue) -> {
                assertThat(queues).as("queue declared again").doesNotContainKey(queue.name());
                add(queue);
            }
            case Action.PutPolicy(Policy policy) -> {
                assertThat(policy.name()).startsWith(Policy.PREFIX);
                policies.put(policy.name(), policy);
            }
            case Action.DeletePolicy(String name) -> {
                assertThat(name).startsWith(Policy.PREFIX);
                Policy gone = policies.remove(name);
                assertThat(gone).isNotNull();
            }
            case Action.Bind(Binding binding) -> {
                assertThat(exchanges).containsKey(binding.source());
                if (binding.toQueue()) {
                    assertThat(queues).containsKey(binding.destination());
                } else {
                    assertThat(exchanges).containsKey(binding.destination());
                }
                assertOwned(binding);
                assertThat(bindings.add(binding)).as("bound again: %s", binding).isTrue();
            }
            case Action.Unbind(Binding binding) -> {
                assertOwned(binding);
                assertThat(bindings.remove(binding))
                        .as("not bound: %s", binding)
                        .isTrue();
            }
            case Action.DeleteQueue(Queue queue, boolean evenIfRead) -> deleteQueue(queue, evenIfRead, desired);
            case Action.HandOver handOver -> throw new AssertionError("to be carried out: " + handOver);
            case Action.DeleteExchange(String name) -> {
                Exchange exchange = Objects.requireNonNull(exchanges.remove(name), name);
                assertThat(Ownership.owns(exchange)).as("owns " + name).isTrue();
                assertThat(desired.exchanges()).doesNotContainKey(name);
                assertThat(bindings).noneMatch(b -> b.source().equals(name));
                assertThat(bindings)
                        .noneMatch(b -> !b.toQueue() && b.destination().equals(name));
                assertThat(exchanges.values()).noneMatch(e -> e.alternate().equals(name));
            }
        }
    }

    private void deleteQueue(Queue queue, boolean evenIfRead, Topology desired) {
        String name = queue.name();
        assertThat(queues.remove(name)).isEqualTo(queue);
        assertThat(Ownership.owns(queue)).as("owns " + name).isTrue();
        Queue wanted = desired.queues().get(name);
        assertThat(wanted == null ? !evenIfRead : wanted.kind() != queue.kind())
                .as("%s is not wanted, or only as another type", name)
                .isTrue();
        assertThat(bindings).noneMatch(b -> b.toQueue() && b.destination().equals(name));
        if (queue.kind() != QueueKind.HINT) {
            assertThat(messages.get(name)).as("kanban in deleted " + name).isZero();
            assertThat(evenIfRead ? 0 : consumers.getOrDefault(name, 0))
                    .as("consumers of deleted " + name)
                    .isZero();
            boolean read = consumers.getOrDefault(name, 0) > 0;
            assertThat((read ? idleSince : emptySince).get(name))
                    .as("how long %s has been empty", name)
                    .isNotNull()
                    .isBeforeOrEqualTo(now.minusSeconds(10));
        }
        messages.remove(name);
        consumers.remove(name);
        emptySince.remove(name);
        idleSince.remove(name);
        declared.remove(name);
    }

    private void assertOwned(Binding binding) {
        Exchange source = Objects.requireNonNull(exchanges.get(binding.source()));
        assertThat(Ownership.owns(source)).as("owns source of " + binding).isTrue();
        if (binding.toQueue()) {
            Queue queue = Objects.requireNonNull(queues.get(binding.destination()));
            assertThat(Ownership.owns(queue)).as("owns end of " + binding).isTrue();
        }
    }

    /** The queues that a kanban published there reaches. */
    Set<String> reach(String exchange, String key) {
        Set<String> reached = new HashSet<>();
        route(exchange, key, reached, new HashSet<>());
        return reached;
    }

    private void route(String name, String key, Set<String> reached, Set<String> visited) {
        Exchange exchange = exchanges.get(name);
        if (exchange == null || !visited.add(name)) {
            return;
        }
        List<Binding> matching = new ArrayList<>();
        for (Binding binding : bindings) {
            if (binding.source().equals(name) && matches(exchange.type(), binding.key(), key)) {
                matching.add(binding);
            }
        }
        if (matching.isEmpty() && !exchange.alternate().isEmpty()) {
            route(exchange.alternate(), key, reached, visited);
        }
        for (Binding binding : matching) {
            if (binding.toQueue()) {
                // A second queue stands for the first one while that is replaced.
                reached.add(binding.destination().replaceFirst("\\.next$", ""));
            } else {
                route(binding.destination(), key, reached, visited);
            }
        }
    }

    private static boolean matches(String type, String pattern, String key) {
        return switch (type) {
            case Exchange.FANOUT -> true;
            case Exchange.TOPIC -> pattern.equals("#") || words(pattern.split("\\.", -1), key.split("\\.", -1));
            default -> pattern.equals(key);
        };
    }

    private static boolean words(String[] pattern, String[] key) {
        if (pattern.length != key.length) {
            return false;
        }
        for (int i = 0; i < key.length; i++) {
            if (!pattern[i].equals("*") && !pattern[i].equals(key[i])) {
                return false;
            }
        }
        return true;
    }
}
