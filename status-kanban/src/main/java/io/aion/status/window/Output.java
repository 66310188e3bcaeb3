package io.aion.status.window;

import io.aion.kanban.Trail;
import org.jspecify.annotations.Nullable;

/**
 * One answer of a microservice on its way to RabbitMQ.
 *
 * @param trail what goes with it: identity, flow, parent, times
 * @param parent the kanban it answers; {@code null} for a first kanban, and for a further output of one that already
 *     counts as handled
 * @param content digest of what was sent, by which a second try of the same is known again
 * @param begun when it was sent first, microseconds since the epoch
 */
public record Output<T>(Trail trail, @Nullable Handed<T> parent, String content, long begun) {}
