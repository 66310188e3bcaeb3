package io.aion.messaging;

import io.aion.kanban.KanbanLimits;
import io.aion.topology.Names;
import java.time.Duration;

/**
 * How a {@link KanbanReader} reads.
 *
 * @param maxPrefetch most kanban RabbitMQ hands over before the first of them is settled. It begins with 1 and goes to
 *     this after a kanban that was not redelivered. 64, as the window of the gateway: a kanban is settled when a receipt or an
 *     output of it is confirmed, and with 32 a fast handler waited for that; after a crash so many may come again
 * @param firstPrefetch what it begins with. 1, so that a kanban that kills its receiver takes no innocent ones along; more
 *     only for an owner that itself hands out repeated kanban one by one
 * @param deviceName what {@code nextDeviceName} of each kanban becomes; empty leaves it
 * @param service the microservice that reads, for the record of what is parked; empty takes it from the queue's name
 * @param number the instance's number; 0 takes it from the queue's name
 * @param remembered ids of handled kanban kept to know a repeated one. 10,000: what can be unacknowledged between
 *     a sender and its queue is far less, and they take about 1 MB
 * @param stopWait how long {@link KanbanReader#close()} waits for what is handed out
 * @param longestPause between attempts to read from a queue that is not there, and to connect
 * @param limits of a body; one that breaks them is parked. Wider than those of senders: a kanban of up to 4 MiB may have come
 *     through gRPC
 */
public record ReaderSettings(
        int maxPrefetch,
        int firstPrefetch,
        String deviceName,
        String service,
        int number,
        int remembered,
        Duration stopWait,
        Duration longestPause,
        KanbanLimits limits) {

    /** The values of design and measurement. */
    public static final ReaderSettings DEFAULT = new ReaderSettings(
            64, 1, "", "", 0, 10_000, Duration.ofSeconds(10), Duration.ofSeconds(5), KanbanLimits.GRPC);

    public ReaderSettings {
        if (maxPrefetch < 1 || maxPrefetch > 2_000) {
            // 2,000 is what RabbitMQ's quorum queues hand to one consumer at most.
            throw new IllegalArgumentException("the prefetch must be 1 to 2000, not " + maxPrefetch);
        }
        if (firstPrefetch < 1 || firstPrefetch > maxPrefetch) {
            throw new IllegalArgumentException(
                    "the first prefetch must be 1 to " + maxPrefetch + ", not " + firstPrefetch);
        }
        if (number < 0 || remembered < 0) {
            throw new IllegalArgumentException(
                    "number (" + number + ") and remembered (" + remembered + ") must not be negative");
        }
    }

    /** The instance that reads this queue: what is set here, else what the name tells. */
    Names.Instance instanceOf(String queue) {
        Names.Instance named = Names.instanceOf(queue);
        return new Names.Instance(service.isEmpty() ? named.service() : service, number == 0 ? named.number() : number);
    }

    public ReaderSettings withMaxPrefetch(int prefetch) {
        return new ReaderSettings(
                prefetch, firstPrefetch, deviceName, service, number, remembered, stopWait, longestPause, limits);
    }

    public ReaderSettings withFirstPrefetch(int prefetch) {
        return new ReaderSettings(
                maxPrefetch, prefetch, deviceName, service, number, remembered, stopWait, longestPause, limits);
    }

    public ReaderSettings withDeviceName(String name) {
        return new ReaderSettings(
                maxPrefetch, firstPrefetch, name, service, number, remembered, stopWait, longestPause, limits);
    }

    /** For queues whose name does not tell whose they are. */
    public ReaderSettings withInstance(String serviceName, int instance) {
        return new ReaderSettings(
                maxPrefetch,
                firstPrefetch,
                deviceName,
                serviceName,
                instance,
                remembered,
                stopWait,
                longestPause,
                limits);
    }

    public ReaderSettings withRemembered(int ids) {
        return new ReaderSettings(
                maxPrefetch, firstPrefetch, deviceName, service, number, ids, stopWait, longestPause, limits);
    }

    public ReaderSettings withStopWait(Duration wait) {
        return new ReaderSettings(
                maxPrefetch, firstPrefetch, deviceName, service, number, remembered, wait, longestPause, limits);
    }

    public ReaderSettings withLimits(KanbanLimits kanbanLimits) {
        return new ReaderSettings(
                maxPrefetch,
                firstPrefetch,
                deviceName,
                service,
                number,
                remembered,
                stopWait,
                longestPause,
                kanbanLimits);
    }
}
