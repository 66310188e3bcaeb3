package io.aion.broker.rabbit;

import io.aion.broker.topology.ObservedTopology;
import io.aion.broker.topology.Ownership;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was last seen of one of AION's queues.
 *
 * @param name its name
 * @param messages kanban in it, those handed out and not yet acknowledged included; -1 where RabbitMQ has not counted yet
 * @param consumers how many consume it
 * @param emptySince since when every look found it empty; absent while it holds kanban
 * @param draining whether the file no longer names it: unbound, and deleted once it stays empty without a consumer
 */
public record QueueState(String name, long messages, int consumers, Optional<Instant> emptySince, boolean draining) {

    /** All of AION's queues by name. */
    static Map<String, QueueState> of(ObservedTopology observed, Collection<String> draining) {
        Set<String> drains = Set.copyOf(draining);
        Map<String, QueueState> states = new LinkedHashMap<>();
        observed.queues().forEach((name, queue) -> {
            if (Ownership.owns(queue.queue())) {
                states.put(
                        name,
                        new QueueState(
                                name, queue.messages(), queue.consumers(), queue.emptySince(), drains.contains(name)));
            }
        });
        return states;
    }
}
