package io.aion.broker.reconciler;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.aion.messaging.BrokerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that is made again whenever it is gone, off the thread that asks for it: that one never waits. */
final class Reconnecting implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconnecting.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** An answer of RabbitMQ that takes longer is as good as none: the owner of the instances has processes to see to. */
    private static final int ANSWER_MILLIS = 5_000;

    private final ConnectionFactory factory;
    private final BrokerAddress address;
    private final Runnable connected;
    private volatile @Nullable Connection current;
    private volatile boolean closed;
    private final Thread keeper;

    private Reconnecting(BrokerAddress address, Runnable connected) {
        this.address = address;
        this.connected = connected;
        factory = address.connections();
        factory.setConnectionTimeout(ANSWER_MILLIS);
        factory.setHandshakeTimeout(ANSWER_MILLIS);
        factory.setChannelRpcTimeout(ANSWER_MILLIS);
        factory.setThreadFactory(
                Thread.ofPlatform().daemon().name("instances-rabbitmq-", 0).factory());
        keeper = Thread.ofVirtual().name("instances-connect").unstarted(this::keep);
    }

    static Reconnecting open(BrokerAddress address, Runnable connected) {
        Reconnecting connection = new Reconnecting(address, connected);
        connection.keeper.start();
        return connection;
    }

    Optional<Connection> current() {
        return Optional.ofNullable(current).filter(Connection::isOpen);
    }

    private void keep() {
        boolean told = false;
        while (!closed) {
            try {
                if (current().isEmpty()) {
                    current = factory.newConnection("service-broker instances");
                    told = false;
                    if (!closed) {
                        connected.run();
                    }
                }
            } catch (IOException | TimeoutException | RuntimeException e) {
                if (!told) {
                    LOG.warn("RabbitMQ at {} can't be reached ({}); tried again every second", address, e.toString());
                    told = true;
                }
            }
            try {
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                break;
            }
        }
        Connection last = current;
        if (last != null) {
            last.abort(ANSWER_MILLIS);
        }
    }

    @Override
    public void close() {
        closed = true;
        keeper.interrupt();
    }
}
