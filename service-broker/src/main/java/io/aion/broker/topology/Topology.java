package io.aion.broker.topology;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What should be on RabbitMQ.
 *
 * @param exchanges by name
 * @param queues by name
 * @param bindings all of them
 * @param policies by name
 * @param renamed earlier name of a service to what it is now: what waits for the one goes to the other
 */
public record Topology(
        Map<String, Exchange> exchanges,
        Map<String, Queue> queues,
        Set<Binding> bindings,
        Map<String, Policy> policies,
        Map<String, Successor> renamed) {

    public Topology {
        exchanges = Collections.unmodifiableMap(new LinkedHashMap<>(exchanges));
        queues = Collections.unmodifiableMap(new LinkedHashMap<>(queues));
        bindings = Collections.unmodifiableSet(new LinkedHashSet<>(bindings));
        policies = Collections.unmodifiableMap(new LinkedHashMap<>(policies));
        renamed = Map.copyOf(renamed);
    }

    /** Queues that these bindings lead to. */
    static Set<String> ends(Set<Binding> bindings) {
        return bindings.stream()
                .filter(Binding::toQueue)
                .map(Binding::destination)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * What a service is called now.
     *
     * @param service its name
     * @param scale how many instances it has
     */
    public record Successor(String service, int scale) {}
}
