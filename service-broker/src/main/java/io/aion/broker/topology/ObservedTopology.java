package io.aion.broker.topology;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is on RabbitMQ's virtual host, AION's or not.
 *
 * @param exchanges by name; RabbitMQ's own left out
 * @param queues by name
 * @param bindings all but those of the default exchange
 * @param policies by name
 */
public record ObservedTopology(
        Map<String, Exchange> exchanges,
        Map<String, ObservedQueue> queues,
        Set<Binding> bindings,
        Map<String, Policy> policies) {

    private static final ObservedTopology NOTHING = new ObservedTopology(Map.of(), Map.of(), Set.of(), Map.of());

    public ObservedTopology {
        exchanges = Collections.unmodifiableMap(new LinkedHashMap<>(exchanges));
        queues = Collections.unmodifiableMap(new LinkedHashMap<>(queues));
        bindings = Collections.unmodifiableSet(new LinkedHashSet<>(bindings));
        policies = Collections.unmodifiableMap(new LinkedHashMap<>(policies));
    }

    /** Queues that something is bound to. */
    Set<String> bound() {
        return Topology.ends(bindings);
    }

    /** An empty virtual host. */
    public static ObservedTopology nothing() {
        return NOTHING;
    }

    /**
     * A queue as it was seen.
     *
     * @param queue name and kind
     * @param messages kanban in it, those handed out included; -1 where RabbitMQ has not counted yet
     * @param consumers how many consume it
     * @param emptySince since when every look found it empty
     * @param idleSince since when every look found it empty and nothing bound to it
     * @param seenSince since when it is known to be there
     */
    public record ObservedQueue(
            Queue queue,
            long messages,
            int consumers,
            Optional<Instant> emptySince,
            Optional<Instant> idleSince,
            Instant seenSince) {}
}
