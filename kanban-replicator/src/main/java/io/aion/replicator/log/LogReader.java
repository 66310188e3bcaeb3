package io.aion.replicator.log;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.BrokerConnection;
import io.aion.messaging.GatheringSockets;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the stream from a position. Each {@link Subscription} has a connection of its own and ends with it. */
public final class LogReader {

    private static final Logger log = LoggerFactory.getLogger(LogReader.class);

    private static final int CONNECT_MILLIS = 10_000;
    private static final int HEARTBEAT_SECONDS = 20;
    /** RabbitMQ 3.10's own limit: whatever lies in the stream must be passed by somehow. */
    private static final int MOST_BODY_BYTES = 128 << 20;

    private final BrokerAddress address;
    private final LogSettings settings;
    private final ConnectionFactory factory;

    public LogReader(BrokerAddress address, LogSettings settings) {
        this.address = address;
        this.settings = settings;
        this.factory = factory(address);
        if (!factory.isSSL()) {
            factory.setSocketFactory(new GatheringSockets(settings.gather()));
        }
    }

    private static ConnectionFactory factory(BrokerAddress address) {
        // After a loss everything starts from the stored position; a recovered consumer would not.
        ConnectionFactory factory = address.connections();
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setChannelRpcTimeout(CONNECT_MILLIS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setMaxInboundMessageBodySize(MOST_BODY_BYTES);
        return factory;
    }

    /**
     * Goes on behind a position, or begins with the stream's first entry.
     *
     * @throws LogUnavailable the broker or the stream is not there; nothing is left open
     */
    public Subscription open(@Nullable Position from) throws LogUnavailable, InterruptedException {
        if (from != null) {
            Subscription subscription = subscribe(from.offset());
            try {
                LogEntry first = subscription.peek(settings.firstAnswer());
                Resume resume = first == null ? new Resume.MadeAnew() : Resume.judge(from, first);
                switch (resume) {
                    case Resume.GoesOn() -> {
                        subscription.skip();
                        return subscription;
                    }
                    case Resume.Trimmed(long missing) -> {
                        subscription.missed(missing);
                        if (missing > 0) {
                            log.warn(
                                    "the stream {} begins with offset {} by now: {} entries after {} are lost to the"
                                            + " log in MongoDB; a larger stream or a faster store keeps more",
                                    settings.stream(),
                                    from.offset() + missing + 1,
                                    missing,
                                    from.offset());
                        }
                        return subscription;
                    }
                    case Resume.MadeAnew() -> {
                        subscription.close();
                        log.warn(
                                "the stream {} was made anew since offset {} was stored: reading it from its beginning",
                                settings.stream(),
                                from.offset());
                    }
                }
            } catch (LogUnavailable | InterruptedException | RuntimeException e) {
                subscription.close();
                throw e;
            }
        }
        return subscribe("first");
    }

    private Subscription subscribe(Object offset) throws LogUnavailable {
        Connection connection = connect();
        try {
            Channel channel = connection.createChannel();
            channel.basicQos(settings.prefetch());
            return new Subscription(connection, channel, settings, offset);
        } catch (IOException | RuntimeException e) {
            connection.abort(CONNECT_MILLIS);
            if (BrokerConnection.isNotFound(e)) {
                throw new LogUnavailable(
                        "the stream " + settings.stream() + " does not exist yet; service-broker makes it", null);
            }
            throw new LogUnavailable(
                    "the stream " + settings.stream() + " at " + address + " can't be read: " + reason(e), e);
        }
    }

    private Connection connect() throws LogUnavailable {
        try {
            return factory.newConnection("kanban-replicator");
        } catch (IOException | TimeoutException e) {
            throw new LogUnavailable("RabbitMQ at " + address + " does not answer: " + reason(e), e);
        }
    }

    private static String reason(Throwable e) {
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }
}
