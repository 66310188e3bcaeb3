package io.aion.broker.named;

import io.aion.broker.topology.Ownership;
import io.aion.services.Microservice;
import io.aion.services.NamedQueues;
import io.aion.topology.Traced;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code traced: yes} makes of the queues that an instance writes by name: it is given the name of a bridge in the same
 * virtual host instead, through which its messages go to the queue of the file and to the log.
 *
 * @param names of the bridges, by the variable that names the queue
 * @param bridges each with where it leads
 * @param untraced queues that are written as the file says, although they should be traced, with the reason
 */
public record Bridges(
        Map<String, String> names, SortedMap<QueueId, Traced> bridges, SortedMap<QueueId, String> untraced) {

    /** RabbitMQ's limit of a queue's name and of a routing key. */
    static final int LONGEST_NAME = 255;

    private static final Bridges NONE = new Bridges(Map.of(), new TreeMap<>(), new TreeMap<>());

    public Bridges {
        names = Map.copyOf(names);
        bridges = Collections.unmodifiableSortedMap(new TreeMap<>(bridges));
        untraced = Collections.unmodifiableSortedMap(new TreeMap<>(untraced));
    }

    /**
     * Of one number.
     *
     * @param environment what it gets, as the file says it, with everything filled in
     */
    public static Bridges of(OwnRabbit own, Microservice service, int number, Map<String, String> environment) {
        Optional<NamedQueues> named =
                service.traced() ? NamedQueues.of(filled(service, environment)) : Optional.empty();
        Optional<String> host = named.flatMap(queues -> virtualHost(own, queues));
        if (named.isEmpty() || host.isEmpty()) {
            return NONE;
        }
        Map<String, String> names = new LinkedHashMap<>();
        SortedMap<QueueId, Traced> bridges = new TreeMap<>();
        SortedMap<QueueId, String> untraced = new TreeMap<>();
        boolean isOwn = host.get().equals(own.virtualHost());
        named.get().to().forEach((variable, target) -> {
            // AION's own: 'to.' is in the log as it is, and nothing else may be bound to the rest.
            if (isOwn && Ownership.reserves(target)) {
                return;
            }
            Traced traced = new Traced(service.name(), number, target, isOwn ? "" : host.get());
            QueueId id = new QueueId(host.get(), traced.bridge());
            if (traced.key().getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
                untraced.put(
                        id,
                        "'traced' has no effect on '" + target
                                + "': with service, number and virtual host the name has " + "more than " + LONGEST_NAME
                                + " bytes; shorten it");
                return;
            }
            names.put(variable, traced.bridge());
            bridges.put(id, traced);
        });
        return new Bridges(names, bridges, untraced);
    }

    /** What the file's own variables are for a number. */
    static Map<String, String> filled(Microservice service, Map<String, String> environment) {
        Map<String, String> filled = new LinkedHashMap<>();
        service.env().keySet().forEach(key -> filled.put(key, environment.getOrDefault(key, "")));
        return filled;
    }

    /** Empty for another RabbitMQ, or where the URL can't be read. */
    private static Optional<String> virtualHost(OwnRabbit own, NamedQueues named) {
        return named.url().isEmpty()
                ? Optional.of(own.virtualHost())
                : NamedUrl.parse(named.url()).filter(url -> own.is(url.host())).map(NamedUrl::virtualHost);
    }
}
