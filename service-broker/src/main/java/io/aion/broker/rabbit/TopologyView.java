package io.aion.broker.rabbit;

import java.util.Collection;
import java.util.Optional;

/** What the owner of the topology last saw on RabbitMQ; at most one resync (2 s) and RabbitMQ's own 5 s old. */
public interface TopologyView {

    /** Whether RabbitMQ answered at the last look; if not, the rest is what was seen before. */
    boolean reachable();

    /** All of AION's queues. */
    Collection<QueueState> queues();

    /** One queue, if it exists. */
    Optional<QueueState> queue(String name);

    /**
     * The address microservices use: the same virtual host, a user of their own that may publish and consume but not
     * configure. Absent until that user has been made.
     */
    Optional<String> microserviceUrl();
}
