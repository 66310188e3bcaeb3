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
    /** Of queues that a file names outright, in whatever virtual host: nobody's but who looks after those; more begin so. */
    public static final String NAMED = PREFIX + "named";

    public Policy {
        definition = Map.copyOf(definition);
    }

    /** The name as a regular expression that matches it alone, in any dialect. */
    public static String literal(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 128 && !Character.isLetterOrDigit(c) && c != '_' && c != '-' && c != '%' && c != ' ') {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
