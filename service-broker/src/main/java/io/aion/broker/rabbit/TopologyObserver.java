package io.aion.broker.rabbit;

import io.aion.broker.topology.Binding;
import io.aion.broker.topology.Exchange;
import io.aion.broker.topology.ObservedTopology;
import io.aion.broker.topology.ObservedTopology.ObservedQueue;
import io.aion.broker.topology.Policy;
import io.aion.broker.topology.Queue;
import io.aion.broker.topology.QueueKind;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Looks at a virtual host. Remembers since when each queue has been there, and empty: RabbitMQ itself does not say. A clock
 * that is set back makes that begin anew.
 */
final class TopologyObserver {

    private final ManagementApi api;
    private final String host;
    private final Clock clock;
    private final Map<String, Instant> emptySince = new HashMap<>();
    private final Map<String, Instant> idleSince = new HashMap<>();
    private final Map<String, Instant> seenSince = new HashMap<>();

    TopologyObserver(ManagementApi api, String virtualHost, Clock clock) {
        this.api = api;
        this.host = ManagementApi.segment(virtualHost);
        this.clock = clock;
    }

    ObservedTopology observe() throws IOException, InterruptedException {
        Set<Binding> bindings = bindings();
        return new ObservedTopology(exchanges(), queues(bindings), bindings, policies());
    }

    /** RabbitMQ was away: what comes back may have been killed, and a queue is as new as when it was declared. */
    void forget() {
        emptySince.clear();
        idleSince.clear();
        seenSince.clear();
    }

    private Map<String, Exchange> exchanges() throws IOException, InterruptedException {
        Map<String, Exchange> exchanges = new LinkedHashMap<>();
        for (JsonNode node :
                api.get("/exchanges/" + host + "?columns=name,type,durable,auto_delete,internal,arguments")) {
            String name = text(node, "name");
            if (name.isEmpty() || name.startsWith("amq.")) {
                continue;
            }
            JsonNode arguments = node.path("arguments");
            boolean ours = flag(node, "durable")
                    && !flag(node, "auto_delete")
                    && !flag(node, "internal")
                    && arguments.size() == (arguments.has("alternate-exchange") ? 1 : 0);
            exchanges.put(
                    name,
                    new Exchange(
                            name,
                            text(node, "type") + (ours ? "" : " with other properties"),
                            text(arguments, "alternate-exchange")));
        }
        return exchanges;
    }

    private Map<String, ObservedQueue> queues(Set<Binding> bindings) throws IOException, InterruptedException {
        Map<String, ObservedQueue> queues = new LinkedHashMap<>();
        Set<String> bound = bindings.stream()
                .filter(Binding::toQueue)
                .map(Binding::destination)
                .collect(Collectors.toSet());
        Instant now = clock.instant();
        for (JsonNode node : api.get(
                "/queues/" + host + "?columns=name,type,durable,auto_delete,exclusive,arguments,messages,consumers")) {
            String name = text(node, "name");
            long messages = node.path("messages").asLong(-1);
            Optional<Instant> empty = since(emptySince, name, messages == 0, now);
            Optional<Instant> idle = since(idleSince, name, messages == 0 && !bound.contains(name), now);
            Instant seen = since(seenSince, name, true, now).orElse(now);
            queues.put(
                    name,
                    new ObservedQueue(
                            new Queue(name, kind(node)),
                            messages,
                            node.path("consumers").asInt(0),
                            empty,
                            idle,
                            seen));
        }
        emptySince.keySet().retainAll(queues.keySet());
        idleSince.keySet().retainAll(queues.keySet());
        seenSince.keySet().retainAll(queues.keySet());
        return queues;
    }

    private static Optional<Instant> since(Map<String, Instant> since, String name, boolean holds, Instant now) {
        if (!holds) {
            since.remove(name);
            return Optional.empty();
        }
        return Optional.ofNullable(since.merge(name, now, (old, at) -> old.isAfter(at) ? at : old));
    }

    private static QueueKind kind(JsonNode node) {
        boolean plain = flag(node, "durable") && !flag(node, "auto_delete") && !flag(node, "exclusive");
        JsonNode arguments = node.path("arguments");
        boolean typeOnly = arguments.size() <= (arguments.has("x-queue-type") ? 1 : 0);
        if (plain && typeOnly) {
            return switch (text(node, "type")) {
                case "quorum" -> QueueKind.SHARED;
                case "classic" -> QueueKind.HINT;
                case "stream" -> QueueKind.LOG;
                default -> QueueKind.OTHER;
            };
        }
        boolean ordered = plain
                && text(node, "type").equals("quorum")
                && arguments.size() == 2
                && arguments.path("x-single-active-consumer").asBoolean(false);
        return ordered ? QueueKind.ORDERED : QueueKind.OTHER;
    }

    private Set<Binding> bindings() throws IOException, InterruptedException {
        Set<Binding> bindings = new LinkedHashSet<>();
        for (JsonNode node : api.get("/bindings/" + host)) {
            String source = text(node, "source");
            // One with arguments is nobody's that AION could name; it goes with the objects it joins.
            if (!source.isEmpty() && node.path("arguments").isEmpty()) {
                bindings.add(new Binding(
                        source,
                        text(node, "destination"),
                        text(node, "destination_type").equals("queue"),
                        text(node, "routing_key")));
            }
        }
        return bindings;
    }

    private Map<String, Policy> policies() throws IOException, InterruptedException {
        Map<String, Policy> policies = new LinkedHashMap<>();
        for (JsonNode node : api.get("/policies/" + host)) {
            Policy policy = policy(node);
            policies.put(policy.name(), policy);
        }
        return policies;
    }

    /** One as the management API has it. */
    static Policy policy(JsonNode node) {
        Map<String, Object> definition = new HashMap<>();
        node.path("definition").properties().forEach(entry -> definition.put(entry.getKey(), plain(entry.getValue())));
        boolean ours =
                text(node, "apply-to").equals("queues") && node.path("priority").asInt(0) == Policy.PRIORITY;
        if (!ours) {
            definition.put("aion-differs", "apply-to or priority");
        }
        return new Policy(text(node, "name"), text(node, "pattern"), definition);
    }

    private static Object plain(JsonNode value) {
        return value.isIntegralNumber()
                ? (Object) value.asLong()
                : value.isString() ? value.asString() : value.toString();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }

    private static boolean flag(JsonNode node, String field) {
        return node.path(field).asBoolean(false);
    }
}
