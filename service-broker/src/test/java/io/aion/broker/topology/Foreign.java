package io.aion.broker.topology;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** All that is not AION's. */
record Foreign(Set<Exchange> exchanges, Set<Queue> queues, Set<Binding> bindings, Set<Policy> policies) {

    static Foreign of(World world) {
        Set<Exchange> exchanges = new HashSet<>(world.exchanges.values());
        exchanges.removeIf(Ownership::owns);
        Set<Queue> queues = new HashSet<>(world.queues.values());
        queues.removeIf(Ownership::owns);
        Set<String> own = world.exchanges.values().stream()
                .filter(Ownership::owns)
                .map(Exchange::name)
                .collect(Collectors.toSet());
        Set<String> ownQueues = world.queues.values().stream()
                .filter(Ownership::owns)
                .map(Queue::name)
                .collect(Collectors.toSet());
        Set<Binding> bindings = new HashSet<>(world.bindings);
        bindings.removeIf(binding -> own.contains(binding.source())
                && (binding.toQueue() ? ownQueues : own).contains(binding.destination()));
        Set<Policy> policies = new HashSet<>(world.policies.values());
        policies.removeIf(Ownership::owns);
        return new Foreign(exchanges, queues, bindings, policies);
    }
}
