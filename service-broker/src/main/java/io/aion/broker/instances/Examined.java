package io.aion.broker.instances;

/** The answer to {@link Action.Examine}: what stands first in a queue that nobody reads. */
public sealed interface Examined {

    /** The run after which it was asked; an answer about another run is ignored. */
    String runId();

    /** The first kanban; it was put back in front. */
    record Found(String runId, Head head) implements Examined {}

    /** The first kanban was given up: it is in {@code dead}. */
    record Parked(String runId, Head head) implements Examined {}

    /** Nothing waits. */
    record Empty(String runId) implements Examined {}

    /** It could not be seen: someone else reads the queue, or RabbitMQ did not answer in time. */
    record Unanswered(String runId, String why) implements Examined {}

    /**
     * Identity of a first kanban.
     *
     * @param id its message id, or a digest of it where it has none
     * @param deliveries how often it was handed out before this look ({@code x-delivery-count}); -1 where the queue does
     *     not count
     */
    record Head(String id, long deliveries) {}
}
