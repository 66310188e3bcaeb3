package io.aion.messaging;

/**
 * What a {@link KanbanSender} has done since it was opened.
 *
 * @param sent kanban accepted for sending, each counted once
 * @param confirmed kanban RabbitMQ has taken over
 * @param refused kanban that can't be delivered anywhere
 * @param nacked refusals by a full queue, each attempt counted
 * @param resent copies sent again, after a refusal or a lost connection
 * @param reordered kanban that a later one for the same target has overtaken
 * @param connects channels opened, the first included
 * @param outstanding kanban not yet confirmed, now
 */
public record SenderStats(
        long sent,
        long confirmed,
        long refused,
        long nacked,
        long resent,
        long reordered,
        long connects,
        int outstanding) {}
