package io.aion.status.window;

import java.time.Duration;

/**
 * The limits by which kanban count as handled.
 *
 * @param size how many kanban a stream may have been handed and not handled
 * @param bytes how large these may be together, as messages of gRPC; one that is larger is handed out alone
 * @param patience how long a full window waits for an answer before its microservice counts as one that does not answer
 *     each kanban; without it a slow microservice with a backlog would have everything pushed at it and acknowledged
 * @param handledAfter when a kanban counts as handled although nobody answered
 * @param outputs how many outputs are taken for those of one kanban; a microservice that sends more is a source of its
 *     own, whose kanban begin new flows
 * @param resendWithin how long an unanswered output is known again by its content when it is sent once more
 */
public record Rules(
        int size, long bytes, Duration patience, Duration handledAfter, int outputs, Duration resendWithin) {

    /** The binding ones, with a patience that no reader of a silent microservice notices twice. */
    public static final Rules DEFAULT =
            new Rules(64, 16_000_000, Duration.ofSeconds(2), Duration.ofSeconds(30), 64, Duration.ofSeconds(10));

    public Rules {
        if (size < 1 || bytes < 1 || outputs < 1) {
            throw new IllegalArgumentException("a window has room for at least one kanban, one byte and one output");
        }
    }
}
