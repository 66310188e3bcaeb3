package io.aion.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** Quorum queues with a kanban in each; and how long after its start RabbitMQ serves all of them. */
final class Queues {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    private final ConnectionFactory factory;
    private final int count;

    Queues(ConnectionFactory factory, int count) {
        this.factory = factory;
        this.count = count;
    }

    void declare() throws Exception {
        try (Connection connection = factory.newConnection("queues");
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (int i = 0; i < count; i++) {
                channel.queueDeclare(
                        name(i),
                        true,
                        false,
                        false,
                        Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
                channel.basicPublish("", name(i), MessageProperties.MINIMAL_PERSISTENT_BASIC, BODY);
            }
            channel.waitForConfirmsOrDie(PATIENCE.toMillis());
        }
    }

    /**
     * Started before RabbitMQ is, it tries until a connection is taken, and then until every queue says that its kanban
     * is there. Prints both in milliseconds since {@code beganNanos} of the epoch.
     */
    void await(long beganNanos) throws Exception {
        factory.setConnectionTimeout(2_000);
        factory.setHandshakeTimeout(2_000);
        long end = System.nanoTime() + PATIENCE.toNanos();
        long connected = 0;
        int ready = 0;
        while (ready < count || connected == 0) {
            try (Connection connection = factory.newConnection("queues");
                    Channel channel = connection.createChannel()) {
                connected = connected == 0 ? System.currentTimeMillis() : connected;
                while (ready < count) {
                    if (channel.messageCount(name(ready)) < 1) {
                        throw new IOException(name(ready) + " has not counted yet");
                    }
                    ready++;
                }
            } catch (IOException | TimeoutException e) {
                if (System.nanoTime() > end) {
                    throw new IllegalStateException("after " + PATIENCE + " " + ready + " of " + count + " answer", e);
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        long began = beganNanos / 1_000_000;
        System.out.println((connected - began) + " " + (System.currentTimeMillis() - began));
    }

    private static String name(int i) {
        return "own.queue." + i;
    }
}
