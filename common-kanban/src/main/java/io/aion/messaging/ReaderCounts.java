package io.aion.messaging;

/** Counts for {@link ReaderStats}; under its reader's lock. */
final class ReaderCounts {

    private long delivered;
    private long handled;
    private long parked;
    private long duplicates;
    private long repeated;
    private long foreign;
    private long subscriptions;

    void arrived(InHand.Arrival arrival, Delivery kanban) {
        switch (arrival) {
            case NEW -> {
                delivered++;
                repeated += kanban.repeated() ? 1 : 0;
                foreign += kanban.foreign() ? 1 : 0;
            }
            case HANDLED, COPY -> duplicates++;
        }
    }

    void settled(boolean wasHandled) {
        if (wasHandled) {
            handled++;
        } else {
            parked++;
        }
    }

    void subscribed() {
        subscriptions++;
    }

    ReaderStats stats(int inHand) {
        return new ReaderStats(delivered, handled, parked, duplicates, repeated, foreign, subscriptions, inHand);
    }
}
