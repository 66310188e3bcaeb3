package io.aion.broker.topology;

import io.aion.kanban.Kanban;
import io.aion.services.Microservice;
import io.aion.topology.Names;
import io.aion.topology.Routes;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The policies of a topology: limits, overflow, dead-lettering and retention, all that may change later. */
final class Policies {

    /**
     * Only the net below: receivers count attempts themselves. Without a limit 4.x silently drops the 21st delivery; -1
     * drops at once on 3.10.
     */
    private static final long DELIVERY_LIMIT = 1_000_000;

    private Policies() {}

    static Map<String, Policy> of(TopologyLimits limits, Collection<Microservice> services) {
        Map<String, Policy> policies = new LinkedHashMap<>();
        Map<String, Object> waiting = waiting(limits);
        add(policies, "before", "^" + Policy.literal(Names.BEFORE_PREFIX), waiting);
        add(policies, "device", "^" + Policy.literal(Names.DEVICE_PREFIX), waiting);
        add(
                policies,
                "activate",
                "^" + Policy.literal(Names.ACTIVATE_PREFIX),
                Map.of("max-length", 1L, "overflow", "drop-head"));
        add(policies, "parked", "^(" + Names.DEAD + "|" + Names.UNROUTED + ")$", parked(limits));
        add(
                policies,
                "log",
                "^" + Policy.literal(Names.LOG) + "$",
                Map.of(
                        "max-length-bytes", limits.logBytes(),
                        "max-age", limits.logAge().toSeconds() + "s",
                        "stream-max-segment-size-bytes", limits.logSegmentBytes()));
        services.stream().filter(Routes::publishes).forEach(service -> {
            for (int number = 1; number <= service.scale(); number++) {
                bridge(policies, service.name(), number, limits);
            }
        });
        return policies;
    }

    /** Of a queue in which kanban wait to be handled. */
    static Map<String, Object> waiting(TopologyLimits limits) {
        return Map.of(
                "max-length-bytes",
                limits.queueBytes(),
                "overflow",
                "reject-publish",
                "delivery-limit",
                DELIVERY_LIMIT,
                "dead-letter-exchange",
                Names.DEAD,
                "dead-letter-strategy",
                "at-least-once");
    }

    /** Of a queue in which kanban wait for a person. */
    static Map<String, Object> parked(TopologyLimits limits) {
        return Map.of(
                "max-length-bytes",
                limits.parkedBytes(),
                "overflow",
                "reject-publish",
                "delivery-limit",
                DELIVERY_LIMIT);
    }

    /** A kanban in {@code to.<service>.<NNN>} expires at once and goes on as one that this instance has finished. */
    private static void bridge(Map<String, Policy> policies, String service, int number, TopologyLimits limits) {
        String queue = Names.toQueue(service, number);
        add(
                policies,
                queue,
                "^" + Policy.literal(queue) + "$",
                Map.of(
                        "message-ttl",
                        0L,
                        "max-length-bytes",
                        limits.queueBytes(),
                        "overflow",
                        "reject-publish",
                        "delivery-limit",
                        DELIVERY_LIMIT,
                        "dead-letter-exchange",
                        Names.after(service),
                        "dead-letter-routing-key",
                        Names.afterKey(Kanban.DEFAULT_KEY, number),
                        "dead-letter-strategy",
                        "at-least-once"));
    }

    private static void add(Map<String, Policy> policies, String name, String pattern, Map<String, Object> definition) {
        policies.put(Policy.PREFIX + name, new Policy(Policy.PREFIX + name, pattern, definition));
    }
}
