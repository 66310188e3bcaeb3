package io.aion.messaging;

import io.aion.kanban.KanbanLimits;
import java.time.Duration;

/**
 * How a {@link KanbanSender} sends.
 *
 * @param inFlight most kanban sent and not yet confirmed. 32: enough to keep RabbitMQ's batches full on a local
 *     connection, few enough that a full queue makes at most that many copies
 * @param strictOrder one in flight always, so that a full queue or a lost connection can't reorder; slower by the
 *     round trip of each confirm
 * @param waitForExchange whether a missing exchange, or one without its bindings yet, is waited for (a microservice, whose exchange the service broker
 *     makes) rather than a reason to refuse (a command for a service that does not exist)
 * @param firstPause before a kanban is sent again that a full queue has refused; grows tenfold, so that a queue full for
 *     a minute sees 14 copies of one kanban and not hundreds
 * @param longestPause the end of that growth, and of the pauses between attempts to connect
 * @param widenAfter confirms in a row with one in flight, after a full queue, before all may be in flight again
 * @param closeWait how long {@link KanbanSender#close()} waits for what is not confirmed
 * @param limits of a kanban's size; more is refused
 */
public record SenderSettings(
        int inFlight,
        boolean strictOrder,
        boolean waitForExchange,
        Duration firstPause,
        Duration longestPause,
        int widenAfter,
        Duration closeWait,
        KanbanLimits limits) {

    /** The values of design and measurement. */
    public static final SenderSettings DEFAULT = new SenderSettings(
            32,
            false,
            false,
            Duration.ofMillis(50),
            Duration.ofSeconds(5),
            100,
            Duration.ofSeconds(10),
            KanbanLimits.STANDARD);

    public SenderSettings {
        if (inFlight < 1 || inFlight > 10_000) {
            throw new IllegalArgumentException("in flight must be 1 to 10000, not " + inFlight);
        }
        if (firstPause.isNegative() || firstPause.compareTo(longestPause) > 0) {
            throw new IllegalArgumentException("the first pause (" + firstPause
                    + ") must not be negative or longer than the longest (" + longestPause + ")");
        }
        if (widenAfter < 1) {
            throw new IllegalArgumentException("widen after must be at least 1 confirm, not " + widenAfter);
        }
    }

    public SenderSettings withInFlight(int kanban) {
        return new SenderSettings(
                kanban, strictOrder, waitForExchange, firstPause, longestPause, widenAfter, closeWait, limits);
    }

    public SenderSettings withStrictOrder(boolean strict) {
        return new SenderSettings(
                inFlight, strict, waitForExchange, firstPause, longestPause, widenAfter, closeWait, limits);
    }

    public SenderSettings withWaitForExchange(boolean wait) {
        return new SenderSettings(inFlight, strictOrder, wait, firstPause, longestPause, widenAfter, closeWait, limits);
    }

    public SenderSettings withPauses(Duration first, Duration longest) {
        return new SenderSettings(
                inFlight, strictOrder, waitForExchange, first, longest, widenAfter, closeWait, limits);
    }

    public SenderSettings withCloseWait(Duration wait) {
        return new SenderSettings(
                inFlight, strictOrder, waitForExchange, firstPause, longestPause, widenAfter, wait, limits);
    }

    public SenderSettings withLimits(KanbanLimits kanbanLimits) {
        return new SenderSettings(
                inFlight, strictOrder, waitForExchange, firstPause, longestPause, widenAfter, closeWait, kanbanLimits);
    }
}
