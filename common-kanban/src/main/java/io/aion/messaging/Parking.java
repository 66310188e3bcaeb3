package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts kanban that are given up into {@code dead}. Tries until RabbitMQ has confirmed it: until then the kanban stays
 * unacknowledged, and so in its queue. Opens a connection of its own at the first one, if it was given no sender.
 */
final class Parking {

    private static final Logger LOG = LoggerFactory.getLogger(Parking.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final BrokerAddress address;
    private final String queue;
    private final Duration longestPause;
    private final Clock clock;
    private final boolean ownsSender;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable KanbanSender sender;

    Parking(BrokerAddress address, @Nullable KanbanSender sender, String queue, Duration longestPause, Clock clock) {
        this.address = address;
        this.sender = sender;
        this.ownsSender = sender == null;
        this.queue = queue;
        this.longestPause = longestPause;
        this.clock = clock;
    }

    /** Parks it on a thread of its own and then runs {@code parked}. */
    void park(
            AMQP.BasicProperties properties, byte[] body, String reason, String service, int number, Runnable parked) {
        LogLine.about(LOG.atWarn(), properties)
                .log(
                        "kanban {} of flow {} from {} is given up: {}",
                        properties.getMessageId(),
                        properties.getCorrelationId(),
                        queue,
                        reason);
        DeadHeaders.Dead dead = new DeadHeaders.Dead(reason, queue, service, number, clock.instant());
        AMQP.BasicProperties all = DeadHeaders.of(properties, dead);
        Thread.ofVirtual().name("park").start(() -> {
            if (untilConfirmed(all, body)) {
                parked.run();
            }
        });
    }

    void close() {
        closed.countDown();
        KanbanSender own = ownsSender ? existing() : null;
        if (own != null) {
            own.close();
        }
    }

    private boolean untilConfirmed(AMQP.BasicProperties properties, byte[] body) {
        Pauses pauses = new Pauses(FIRST_PAUSE, longestPause, 2);
        try {
            while (closed.getCount() > 0) {
                try {
                    sender().forward(Target.dead(queue), properties, body).get();
                    return true;
                } catch (ExecutionException | IllegalStateException e) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    LogLine.about(LOG.atWarn(), properties)
                            .log(
                                    "can't park kanban {} of flow {} yet, it stays in {}: {}",
                                    properties.getMessageId(),
                                    properties.getCorrelationId(),
                                    queue,
                                    cause.getMessage());
                }
                if (closed.await(pauses.next().toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    private synchronized KanbanSender sender() {
        if (sender == null) {
            sender = KanbanSender.open(address, SenderSettings.DEFAULT.withInFlight(1), clock);
        }
        return sender;
    }

    private synchronized @Nullable KanbanSender existing() {
        return sender;
    }
}
