package io.aion.status.board;

import io.aion.topology.Names.Instance;
import java.util.Map;

/**
 * How many kanban lie where, as RabbitMQ said last.
 *
 * @param waiting of each instance's queue, handed out and not acknowledged ones included; an instance without entry has
 *     no queue
 * @param dead given up
 * @param unrouted without a next service
 */
public record Depths(Map<Instance, Long> waiting, long dead, long unrouted) {
    public Depths {
        waiting = Map.copyOf(waiting);
    }
}
