package io.aion.broker.named;

import java.util.Comparator;

/**
 * A queue of this RabbitMQ.
 *
 * @param virtualHost the virtual host it is in
 * @param name its name
 */
public record QueueId(String virtualHost, String name) implements Comparable<QueueId> {

    private static final Comparator<QueueId> ORDER =
            Comparator.comparing(QueueId::virtualHost).thenComparing(QueueId::name);

    @Override
    public int compareTo(QueueId other) {
        return ORDER.compare(this, other);
    }
}
