package io.aion.replicator;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.Trail;
import io.aion.messaging.Micros;
import io.aion.messaging.TrailHeaders;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The stream of the log as a test makes and fills it: one service's exchange bound to it. */
public final class LogStream implements AutoCloseable {

    private static final String SERVICE = "sensor";
    private static final String EXCHANGE = Names.after(SERVICE);

    private final Connection connection;
    private final Channel channel;

    public LogStream(TestVirtualHost host) throws IOException {
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
        channel.exchangeDeclare(EXCHANGE, "topic", true);
    }

    public void make(Map<String, Object> limits) throws IOException {
        Map<String, Object> arguments = new java.util.HashMap<>(limits);
        arguments.put("x-queue-type", "stream");
        channel.queueDeclare(Names.LOG, true, false, false, arguments);
        channel.queueBind(Names.LOG, EXCHANGE, "#");
    }

    public void delete() throws IOException {
        channel.queueDelete(Names.LOG);
    }

    /** Publishes kanban {@code k<from>} to {@code k<to - 1>}; every third begins a flow. */
    public void publish(int from, int to) throws IOException {
        publish(from, to, 0);
    }

    public void publish(int from, int to, int padding) throws IOException {
        String text = "x".repeat(padding);
        for (int i = from; i < to; i++) {
            String first = "k" + i / 3 * 3;
            long sent = Micros.now(Clock.systemUTC());
            Trail trail = i % 3 == 0
                    ? Trail.first(first, SERVICE, 1, sent)
                    : new Trail("k" + i, first, List.of("k" + (i - 1)), SERVICE, 1, sent, sent - 50, sent - 10, "");
            Kanban kanban = Kanban.of(Map.of("number", i, "text", text));
            publish(TrailHeaders.write(trail, KanbanCodec.JSON), KanbanCodec.toJson(kanban));
            if (i % 500 == 499) {
                confirm();
            }
        }
        confirm();
    }

    public void publish(AMQP.BasicProperties properties, byte[] body) throws IOException {
        channel.basicPublish(EXCHANGE, "default.1", properties, body);
    }

    public void confirm() throws IOException {
        try {
            channel.waitForConfirmsOrDie(30_000);
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
