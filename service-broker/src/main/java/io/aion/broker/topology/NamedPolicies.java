package io.aion.broker.topology;

import io.aion.topology.Names;

/** Policies where users name their queues themselves, by the same limits as everywhere. */
public final class NamedPolicies {

    /** Name of the one for {@code dead} in a virtual host that is not AION's own. */
    public static final String PARKED = Policy.PREFIX + "parked";

    private NamedPolicies() {}

    /** For queues that a pattern matches. */
    public static Policy named(String pattern, TopologyLimits limits) {
        return new Policy(Policy.NAMED, pattern, Policies.waiting(limits));
    }

    /** For {@code dead}. */
    public static Policy parked(TopologyLimits limits) {
        return new Policy(PARKED, "^" + Names.DEAD + "$", Policies.parked(limits));
    }
}
