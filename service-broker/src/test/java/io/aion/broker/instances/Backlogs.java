package io.aion.broker.instances;

/** Queues as RabbitMQ tells of them. */
final class Backlogs {

    private Backlogs() {}

    /** One of which nothing is in anybody's hands. */
    static Backlog backlog(int ready, int consumers) {
        return new Backlog.Known(ready, consumers, 0);
    }
}
