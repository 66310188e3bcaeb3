package io.aion.broker.explain;

import java.util.List;

/**
 * What is known of RabbitMQ, as far as an instance depends on it.
 *
 * @param reachable whether it answered at the last look
 * @param trouble why not
 * @param queueIsNew whether the instance's queue is there and gets no kanban yet
 * @param refused what RabbitMQ did not take, with the reasons
 */
public record RabbitFacts(boolean reachable, String trouble, boolean queueIsNew, List<String> refused) {
    public RabbitFacts {
        refused = List.copyOf(refused);
    }
}
