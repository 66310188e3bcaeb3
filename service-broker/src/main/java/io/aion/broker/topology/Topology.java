package io.aion.broker.topology;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What should be on RabbitMQ.
 *
 * @param exchanges by name
 * @param queues by name
 * @param bindings all of them
 * @param policies by name
 */
public record Topology(
        Map<String, Exchange> exchanges,
        Map<String, Queue> queues,
        Set<Binding> bindings,
        Map<String, Policy> policies) {

    public Topology {
        exchanges = Collections.unmodifiableMap(new LinkedHashMap<>(exchanges));
        queues = Collections.unmodifiableMap(new LinkedHashMap<>(queues));
        bindings = Collections.unmodifiableSet(new LinkedHashSet<>(bindings));
        policies = Collections.unmodifiableMap(new LinkedHashMap<>(policies));
    }
}
