package io.aion.status.gateway;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.KanbanLimits;
import io.aion.kanban.Trail;
import io.aion.messaging.TrailHeaders;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A virtual host with what the service broker makes for services, and a hand to put kanban in and take them out. */
public final class Wires implements AutoCloseable {

    private static final Map<String, Object> ORDERED =
            Map.of("x-queue-type", "quorum", "x-single-active-consumer", true);

    private final TestVirtualHost host;
    private Connection connection;
    private Channel channel;

    public Wires(String... services) {
        this(TestBroker.get(), services);
    }

    public Wires(TestBroker broker, String... services) {
        host = broker.newVirtualHost();
        connection = host.connect();
        try {
            channel = connection.createChannel();
            channel.confirmSelect();
            channel.queueDeclare(Names.LOG, true, false, false, Map.of("x-queue-type", "stream"));
            for (String parked : List.of(Names.DEAD, Names.UNROUTED)) {
                channel.exchangeDeclare(parked, "fanout", true);
                channel.queueDeclare(parked, true, false, false, Map.of("x-queue-type", "quorum"));
                channel.queueBind(parked, parked, "");
            }
            for (String service : services) {
                channel.exchangeDeclare(Names.after(service), "topic", true);
                channel.queueBind(Names.LOG, Names.after(service), "#");
                channel.exchangeDeclare(Names.before(service), "direct", true);
                channel.queueDeclare(Names.beforeQueue(service, 1), true, false, false, ORDERED);
                channel.queueBind(Names.beforeQueue(service, 1), Names.before(service), "1");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** After all connections were closed. */
    public void connect() throws IOException {
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    public TestVirtualHost host() {
        return host;
    }

    /** Everything that {@code from} finishes goes to number 1 of {@code to}. */
    public Wires edge(String from, String to) throws IOException {
        channel.queueBind(Names.beforeQueue(to, 1), Names.after(from), "#");
        return this;
    }

    /** A queue beside the log that takes what a service finishes. */
    public String tap(String service, Map<String, Object> arguments) throws IOException {
        String queue = "tap." + service;
        channel.queueDeclare(queue, true, false, false, arguments);
        channel.queueBind(queue, Names.after(service), "#");
        return queue;
    }

    /** Kanban {@code {"n": from}} to {@code {"n": to - 1}} for a service; answers their ids. */
    public List<String> put(String service, int from, int to) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int n = from; n < to; n++) {
            String id = KanbanId.first(Clock.systemUTC());
            ids.add(id);
            put(service, Kanban.of(Map.of("n", n)), Trail.first(id, "test", 1, System.currentTimeMillis() * 1000));
        }
        return ids;
    }

    public void put(String service, Kanban kanban, Trail trail) throws Exception {
        raw(service, TrailHeaders.write(trail, KanbanCodec.JSON), KanbanCodec.toJson(kanban, KanbanLimits.GRPC));
    }

    public void publish(String exchange, String key, AMQP.BasicProperties properties, byte[] body) throws Exception {
        channel.basicPublish(exchange, key, properties, body);
        channel.waitForConfirmsOrDie(30_000);
    }

    public void delete(String queue) throws IOException {
        channel.queueDelete(queue);
    }

    public void makeLog(String service) throws IOException {
        channel.queueDeclare(Names.LOG, true, false, false, Map.of("x-queue-type", "stream"));
        channel.queueBind(Names.LOG, Names.after(service), "#");
    }

    public void raw(String service, AMQP.BasicProperties properties, byte[] body) throws Exception {
        channel.basicPublish("", Names.beforeQueue(service, 1), properties, body);
        channel.waitForConfirmsOrDie(30_000);
    }

    /** A queue that takes what a service finishes with these routing keys. */
    public String tap(String service, String keys) throws IOException {
        String queue = "tap." + keys;
        channel.queueDeclare(queue, true, false, false, Map.of());
        channel.queueBind(queue, Names.after(service), keys);
        return queue;
    }

    /** Everything that is in a queue now, taken out. */
    public List<Taken> take(String queue) throws IOException {
        List<Taken> taken = new ArrayList<>();
        for (GetResponse got = channel.basicGet(queue, true); got != null; got = channel.basicGet(queue, true)) {
            taken.add(new Taken(
                    KanbanCodec.decode(got.getProps().getContentType(), got.getBody(), KanbanLimits.GRPC)
                            .kanban(),
                    TrailHeaders.read(got.getProps(), Clock.systemUTC()),
                    String.valueOf(got.getProps().getHeaders()),
                    new String(got.getBody(), StandardCharsets.UTF_8)));
        }
        return taken;
    }

    public long ready(String queue) throws IOException {
        return channel.messageCount(queue);
    }

    public void purge(String queue) throws IOException {
        channel.queuePurge(queue);
    }

    @Override
    public void close() {
        connection.abort();
        host.close();
    }

    /** A message taken out of a queue. */
    public record Taken(Kanban kanban, Trail trail, String headers, String body) {}
}
