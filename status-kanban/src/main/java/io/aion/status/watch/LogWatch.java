package io.aion.status.watch;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.GatheringSockets;
import io.aion.topology.Names;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the board from the log stream, with a connection of its own that goes on where it was when RabbitMQ comes back.
 * A plain consumer: a stream client would bring a second protocol for 200 small messages a second.
 */
public final class LogWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);
    private static final int PREFETCH = 256;
    private static final int HEARTBEAT_SECONDS = 20;
    private static final int ANSWER_MILLIS = 10_000;
    /** RabbitMQ's own limit: what is in the log must be readable. */
    private static final int MAX_BODY = 128 * 1024 * 1024;

    /** Well under what the board's subscribers wait for the next state. */
    private static final Duration GATHER = Duration.ofMillis(100);

    private static final Duration CLOSE = Duration.ofSeconds(2);
    private static final String OFFSET = "x-stream-offset";

    private final BrokerAddress address;
    private final LiveBoard board;
    private final Duration lookBack;
    private final Duration retry;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final GatheringSockets sockets = new GatheringSockets(GATHER);
    private final ExecutorService deliveries = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("board-log").factory());
    private final Thread keeper = Thread.ofVirtual().name("board-connection").unstarted(this::keep);
    private volatile @Nullable Connection current;
    private volatile long last = -1;
    private volatile boolean reading;

    /**
     * @param lookBack how far back to begin, so that the board isn't empty
     * @param retry pause before it tries again what did not work
     */
    public LogWatch(BrokerAddress address, LiveBoard board, Duration lookBack, Duration retry, Clock clock) {
        this.address = address;
        this.board = board;
        this.lookBack = lookBack;
        this.retry = retry;
        this.clock = clock;
    }

    /** Begins to connect and to read. */
    public void start() {
        keeper.start();
    }

    /** The connection, for others who only look. */
    Optional<Connection> connection() {
        return Optional.ofNullable(current).filter(Connection::isOpen);
    }

    /** Answers on the connection are wanted at once, until {@link #relax}. */
    void hurry() {
        sockets.hurry();
    }

    void relax() {
        sockets.relax();
    }

    /** Whether it reads the log now. */
    public boolean reading() {
        return reading;
    }

    @Override
    public void close() {
        closed.countDown();
        sockets.hurry();
        Connection open = current;
        if (open == null) {
            keeper.interrupt();
        } else {
            open.abort(ANSWER_MILLIS);
        }
        try {
            // The connection's own threads still hand their last words to these when it closes.
            keeper.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deliveries.shutdown();
    }

    private void keep() {
        String reported = "";
        try {
            do {
                try (Connection connection = connect()) {
                    current = connection;
                    reported = "";
                    read(connection);
                } catch (IOException | TimeoutException | ShutdownSignalException e) {
                    String reason = String.valueOf(e.getMessage());
                    if (!reason.equals(reported) && closed.getCount() > 0) {
                        LOG.warn("the board can't reach RabbitMQ at {}: {}; trying again", address, reason);
                        reported = reason;
                    }
                } finally {
                    current = null;
                }
            } while (!closed.await(retry.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Connection connect() throws IOException, TimeoutException {
        sockets.hurry();
        try {
            return factory().newConnection("status-kanban board");
        } finally {
            sockets.relax();
        }
    }

    /** Reads for as long as the connection lasts; a log that is not there yet is waited for. */
    private void read(Connection connection) throws InterruptedException {
        do {
            try {
                CountDownLatch gone = new CountDownLatch(1);
                Channel channel = connection.createChannel();
                if (channel == null) {
                    throw new IOException("RabbitMQ allows no more channels on this connection");
                }
                channel.addShutdownListener(cause -> gone.countDown());
                channel.basicQos(PREFETCH);
                channel.basicConsume(Names.LOG, false, Map.of(OFFSET, from()), new Reader(channel));
                reading = true;
                gone.await();
            } catch (IOException | ShutdownSignalException e) {
                LOG.debug("{} can't be read now: {}", Names.LOG, e.toString());
            } finally {
                reading = false;
            }
        } while (connection.isOpen() && !closed.await(retry.toMillis(), TimeUnit.MILLISECONDS));
    }

    private Object from() {
        return last >= 0 ? last + 1 : Date.from(clock.instant().minus(lookBack));
    }

    private ConnectionFactory factory() {
        ConnectionFactory factory = address.connections();
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setConnectionTimeout(ANSWER_MILLIS);
        factory.setChannelRpcTimeout(ANSWER_MILLIS);
        factory.setMaxInboundMessageBodySize(MAX_BODY);
        factory.setSharedExecutor(deliveries);
        if (!factory.isSSL()) {
            factory.setSocketFactory(sockets);
        }
        return factory;
    }

    private final class Reader extends DefaultConsumer {

        private int unacknowledged;

        private Reader(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            Map<String, Object> headers = properties.getHeaders();
            if (headers != null && headers.get(OFFSET) instanceof Long offset) {
                last = offset;
            }
            LogRecord.progress(envelope, body, clock).ifPresent(board::underway);
            LogRecord.read(envelope, properties, body, clock).forEach(board::finished);
            if (++unacknowledged >= PREFETCH / 2) {
                unacknowledged = 0;
                getChannel().basicAck(envelope.getDeliveryTag(), true);
            }
        }

        @Override
        public void handleCancel(String tag) throws IOException {
            // The log was deleted: the channel is closed so that it is looked for again.
            LOG.warn("{} is gone; waiting until it is there again", Names.LOG);
            last = -1;
            getChannel().abort();
        }
    }
}
