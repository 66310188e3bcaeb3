package io.aion.messaging;

/**
 * What a {@link KanbanReader} has done since it was opened.
 *
 * @param delivered kanban handed out
 * @param handled kanban settled as done
 * @param parked kanban given up
 * @param duplicates copies of kanban that were already handled or are in hand, acknowledged without handing them out
 * @param repeated kanban handed out marked as repeated
 * @param foreign kanban handed out whose body was none
 * @param subscriptions times it began to read the queue, the first included
 * @param inHand kanban handed out and not settled, now
 */
public record ReaderStats(
        long delivered,
        long handled,
        long parked,
        long duplicates,
        long repeated,
        long foreign,
        long subscriptions,
        int inHand) {}
