package io.aion.replicator.log;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The stream from one offset on. What RabbitMQ sends ahead is bounded by the prefetch: an entry is acknowledged when it
 * is taken, which for a stream only means that another may be sent; what counts as done is the stored position. For one
 * thread.
 */
public final class Subscription implements AutoCloseable {

    private static final String OFFSET = "x-stream-offset";
    private static final int CLOSE_MILLIS = 2_000;

    /** What arrives: an entry, or the end of it all. */
    private sealed interface Item {
        record Entry(LogEntry entry) implements Item {}

        record End(String reason) implements Item {}
    }

    private final Connection connection;
    private final Channel channel;
    private final LogSettings settings;
    private final LinkedBlockingQueue<Item> arrived = new LinkedBlockingQueue<>();
    private @Nullable LogEntry held;
    private int unacknowledged;
    private long missed;

    Subscription(Connection connection, Channel channel, LogSettings settings, Object offset) throws IOException {
        this.connection = connection;
        this.channel = channel;
        this.settings = settings;
        channel.basicConsume(settings.stream(), false, Map.of(OFFSET, offset), new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(
                    String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                Object at = properties.getHeaders() == null
                        ? null
                        : properties.getHeaders().get(OFFSET);
                arrived.add(new Item.Entry(new LogEntry(
                        at instanceof Number number ? number.longValue() : 0,
                        envelope.getDeliveryTag(),
                        properties,
                        envelope.getExchange(),
                        envelope.getRoutingKey(),
                        body)));
            }

            @Override
            public void handleCancel(String consumerTag) {
                arrived.add(new Item.End("the stream " + settings.stream() + " was deleted"));
            }

            @Override
            public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
                arrived.add(new Item.End("RabbitMQ closed the connection: " + signal.getMessage()));
            }
        });
    }

    /**
     * The next entries in order; empty when none came for the wait.
     *
     * @throws LogUnavailable the connection or the stream is gone
     */
    public List<LogEntry> next(Duration wait) throws LogUnavailable, InterruptedException {
        List<LogEntry> batch = new ArrayList<>();
        LogEntry entry = take(wait);
        long until = System.nanoTime() + settings.linger().toNanos();
        long bytes = 0;
        while (entry != null) {
            batch.add(entry);
            bytes += entry.body().length;
            acknowledge(entry);
            if (batch.size() >= settings.batchKanban() || bytes >= settings.batchBytes()) {
                break;
            }
            entry = take(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
        }
        return batch;
    }

    /** Whether nothing more has arrived: the end of the stream, as far as one can see from here. */
    public boolean isDrained() {
        return held == null && arrived.isEmpty();
    }

    /** Offsets between the stored position and the first that was still there. */
    public long missed() {
        return missed;
    }

    void missed(long offsets) {
        missed = offsets;
    }

    @Nullable
    LogEntry peek(Duration wait) throws LogUnavailable, InterruptedException {
        held = take(wait);
        return held;
    }

    void skip() throws LogUnavailable {
        if (held != null) {
            acknowledge(held);
            held = null;
        }
    }

    private @Nullable LogEntry take(Duration wait) throws LogUnavailable, InterruptedException {
        if (held != null) {
            LogEntry entry = held;
            held = null;
            return entry;
        }
        return switch (arrived.poll(wait.toNanos(), TimeUnit.NANOSECONDS)) {
            case null -> null;
            case Item.Entry(LogEntry entry) -> entry;
            case Item.End(String reason) -> throw new LogUnavailable(reason, null);
        };
    }

    private void acknowledge(LogEntry entry) throws LogUnavailable {
        // A quarter of the window at a time: RabbitMQ always has room to send, and acknowledgements stay few.
        if (++unacknowledged * 4 < settings.prefetch()) {
            return;
        }
        unacknowledged = 0;
        try {
            channel.basicAck(entry.tag(), true);
        } catch (IOException | RuntimeException e) {
            throw new LogUnavailable("RabbitMQ closed the connection", e);
        }
    }

    @Override
    public void close() {
        connection.abort(CLOSE_MILLIS);
    }
}
