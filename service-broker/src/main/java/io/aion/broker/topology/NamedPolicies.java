package io.aion.broker.topology;

import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.util.HashMap;
import java.util.Map;

/** Policies where users name their queues themselves, by the same limits as everywhere. */
public final class NamedPolicies {

    /** Name of the one for {@code dead} in a virtual host that is not AION's own. */
    public static final String PARKED = Policy.PREFIX + "parked";

    /** Name of the one for bridges, {@code to.<service>.<NNN>.<target>}. */
    public static final String BRIDGES = Policy.NAMED + ".bridges";

    private NamedPolicies() {}

    /** For queues that a pattern matches. */
    public static Policy named(String pattern, TopologyLimits limits) {
        return new Policy(Policy.NAMED, pattern, Policies.waiting(limits));
    }

    /**
     * For bridges that a pattern matches: what comes goes on at once, under its routing key, which is the bridge's name.
     * At-least-once, so that it stays here while the queue it is for takes nothing.
     */
    public static Policy bridges(String pattern, TopologyLimits limits) {
        Map<String, Object> definition = new HashMap<>(Policies.waiting(limits));
        definition.put("message-ttl", 0L);
        definition.put("dead-letter-exchange", Traced.EXCHANGE);
        return new Policy(BRIDGES, pattern, definition);
    }

    /** Name of the one for a queue of copies. */
    public static String copies(String queue) {
        return Policy.NAMED + "." + queue;
    }

    /**
     * For copies on their way to the log. Full, it forgets the oldest: at-least-once dead-lettering waits for every queue
     * that it leads to, and the log must never hold up what is logged.
     */
    public static Policy copies(String queue, TopologyLimits limits) {
        Map<String, Object> definition = new HashMap<>(Policies.parked(limits));
        definition.put("overflow", "drop-head");
        return new Policy(copies(queue), "^" + Policy.literal(queue) + "$", definition);
    }

    /** For {@code dead}. */
    public static Policy parked(TopologyLimits limits) {
        return new Policy(PARKED, "^" + Names.DEAD + "$", Policies.parked(limits));
    }
}
