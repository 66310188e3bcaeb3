package io.aion.broker.topology;

import java.util.Map;

/**
 * A policy of queues.
 *
 * @param name its name; AION's begin with {@link #PREFIX}
 * @param pattern regular expression of the queues' names
 * @param definition limits, overflow, dead-lettering, retention by RabbitMQ's names; numbers are {@link Long}
 */
public record Policy(String name, String pattern, Map<String, Object> definition) {

    /** What the names of AION's policies begin with. */
    public static final String PREFIX = "aion.";
    /** Over a policy that somebody sets for everything (0), under one that is meant to win (over 100). */
    public static final int PRIORITY = 100;

    public Policy {
        definition = Map.copyOf(definition);
    }
}
