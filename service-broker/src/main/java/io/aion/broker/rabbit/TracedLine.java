package io.aion.broker.rabbit;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.BrokerConnection;
import io.aion.topology.Traced;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From the queue of copies of one virtual host to AION's log, in order. A copy is taken out only when the log has it. */
final class TracedLine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TracedLine.class);
    /** On their way at once: enough for some thousand a second, and few where each is large. */
    private static final int IN_FLIGHT = 32;
    /** RabbitMQ 3.10's own limit of a body. */
    private static final int MAX_BODY = 128 * 1024 * 1024;

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int ABORT_MILLIS = 2_000;

    private final BrokerAddress address;
    private final String host;
    private final String queue;
    private final Duration timeout;
    private final TracedCopy copy;
    private final OwnerThread thread;
    private String said = "";

    private TracedLine(BrokerAddress address, String host, Duration retry, Duration timeout) {
        this.address = address;
        this.host = host;
        this.queue = Traced.copies(address.virtualHost());
        this.timeout = timeout;
        this.copy = new TracedCopy(host, Clock.systemUTC());
        this.thread = new OwnerThread("traced " + host, this::look, () -> retry);
    }

    static TracedLine open(BrokerAddress address, String host, Duration retry, Duration timeout) {
        TracedLine line = new TracedLine(address, host, retry, timeout);
        line.thread.start();
        return line;
    }

    /** Returns when it moves no more. */
    @Override
    public void close() {
        thread.stop(timeout);
    }

    /** Moves until something fails; then there is a pause. */
    private boolean look() throws InterruptedException {
        Connection from = null;
        Connection to = null;
        try {
            from = connect(host);
            to = connect(address.virtualHost());
            move(channel(from), channel(to));
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            say(BrokerConnection.describe(e));
        } finally {
            // Gives back what was taken and is not in the log, in front and in order.
            abort(from);
            abort(to);
            copy.lost();
        }
        return false;
    }

    private void move(Channel from, Channel to) throws IOException, InterruptedException, TimeoutException {
        BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
        AtomicReference<@Nullable Return> returned = new AtomicReference<>();
        to.confirmSelect();
        to.addReturnListener(returned::set);
        from.basicQos(IN_FLIGHT);
        // Cancelled when the queue is deleted: the next look finds it again, or not.
        from.basicConsume(queue, false, (tag, delivery) -> taken.add(delivery), tag -> from.abort());
        log.info("what is traced in the virtual host {} goes to the log", host);
        said = "";
        while (!thread.stopped() && from.isOpen()) {
            Delivery first = taken.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                continue;
            }
            List<Delivery> batch = new ArrayList<>();
            batch.add(first);
            taken.drainTo(batch);
            for (Delivery each : batch) {
                Optional<TracedCopy.Copy> made = copy.of(each.getEnvelope(), each.getProperties(), each.getBody());
                if (made.isPresent()) {
                    to.basicPublish(
                            Traced.EXCHANGE, made.get().key(), true, made.get().properties(), each.getBody());
                } else {
                    log.warn(
                            "{} in the virtual host {} is for copies from bridges; a message with the key '{}' is dropped",
                            queue,
                            host,
                            each.getEnvelope().getRoutingKey());
                }
            }
            if (!to.waitForConfirms(timeout.toMillis())) {
                throw new IOException("the log does not take it");
            }
            if (returned.get() != null) {
                throw new IOException("the exchange " + Traced.EXCHANGE + " is not bound to the log yet");
            }
            from.basicAck(batch.getLast().getEnvelope().getDeliveryTag(), true);
            copy.settled();
        }
        if (!thread.stopped()) {
            throw new IOException("the channel has ended: " + from.getCloseReason());
        }
    }

    private Connection connect(String virtualHost) throws IOException, TimeoutException {
        ConnectionFactory factory = address.connections();
        factory.setVirtualHost(virtualHost);
        factory.setConnectionTimeout((int) timeout.toMillis());
        factory.setHandshakeTimeout((int) timeout.toMillis());
        factory.setChannelRpcTimeout((int) timeout.toMillis());
        factory.setMaxInboundMessageBodySize(MAX_BODY);
        return factory.newConnection("aion service-broker traced");
    }

    private static Channel channel(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("RabbitMQ allows no more channels on this connection");
        }
        return channel;
    }

    private static void abort(@Nullable Connection connection) {
        if (connection != null) {
            connection.abort(ABORT_MILLIS);
        }
    }

    /** Each reason once for as long as it stands. */
    private void say(String reason) {
        if (!reason.equals(said) && !thread.stopped()) {
            log.warn(
                    "what is traced in the virtual host {} can't be brought to the log: {}; it waits in {} there, trying again",
                    host,
                    reason,
                    queue);
            said = reason;
        }
    }
}
