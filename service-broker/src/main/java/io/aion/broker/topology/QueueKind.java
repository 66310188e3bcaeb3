package io.aion.broker.topology;

import java.util.Map;

/** What a queue is: everything that can't be changed once it is declared. The rest is policy. */
public enum QueueKind {
    /** Quorum queue with a single active consumer: in order, one instance at a time. */
    ORDERED(Map.of("x-queue-type", "quorum", "x-single-active-consumer", true)),
    /** Quorum queue. */
    SHARED(Map.of("x-queue-type", "quorum")),
    /** Classic queue for hints, which may be lost. */
    HINT(Map.of("x-queue-type", "classic")),
    /** Stream. */
    LOG(Map.of("x-queue-type", "stream")),
    /** Observed only: none of AION's kinds. */
    OTHER(Map.of());

    private final Map<String, Object> arguments;

    QueueKind(Map<String, Object> arguments) {
        this.arguments = arguments;
    }

    /** The arguments it is declared with. */
    public Map<String, Object> arguments() {
        return arguments;
    }

    /** Whether both are quorum queues. */
    boolean quorum() {
        return this == ORDERED || this == SHARED;
    }
}
