package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.Trail;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A virtual host with what a test needs of AION's topology, and a plain client to look at it from outside. */
final class Scene implements AutoCloseable {

    static final Clock CLOCK = Clock.systemUTC();

    /** For longer than the slowest machine takes: a test that waits in vain fails in any case. */
    static final Duration SOON = Duration.ofSeconds(60);

    final TestVirtualHost host = TestBroker.get().newVirtualHost();
    final BrokerAddress address = new BrokerAddress(host.amqp());
    private Connection connection;
    Channel channel;

    Scene() throws IOException {
        connection = host.connect();
        channel = connection.createChannel();
        channel.exchangeDeclare(Names.DEAD, "fanout", true);
        channel.queueDeclare(Names.DEAD, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind(Names.DEAD, Names.DEAD, "");
    }

    /** The queue of an instance, as the service broker makes it. */
    String before(String service, int number) throws IOException {
        String queue = Names.beforeQueue(service, number);
        channel.queueDeclare(
                queue, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
        return queue;
    }

    /** The exchange of a service, with one queue behind it that keeps all it finishes. */
    String after(String service) throws IOException {
        channel.exchangeDeclare(Names.after(service), "topic", true);
        return behind(service, "all");
    }

    /** One more queue behind it. */
    String behind(String service, String name) throws IOException {
        String queue = "finished." + service + "." + name;
        channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind(queue, Names.after(service), "#");
        return queue;
    }

    /** Puts numbered kanban into a queue by a sender that is confirmed; their ids are {@code k0}, {@code k1}, .... */
    void fill(String queue, int from, int to) throws InterruptedException {
        try (KanbanSender sender = KanbanSender.open(address, SenderSettings.DEFAULT, CLOCK)) {
            for (int i = from; i < to; i++) {
                sender.send(Target.queue(queue), numbered(i), Trail.first("k" + i, "source", 1, 0));
            }
        }
    }

    static Kanban numbered(int i) {
        return Kanban.of(Map.of("i", i));
    }

    static long number(Kanban kanban) {
        return (Long) Objects.requireNonNull(kanban.metadata().get("i"));
    }

    /** A message as anybody could send it. */
    void publish(String queue, String contentType, String id, byte[] body) throws IOException {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType(contentType)
                .messageId(id)
                .deliveryMode(2)
                .build();
        channel.basicPublish("", queue, properties, body);
    }

    void publish(String queue, String contentType, String id, String body) throws IOException {
        publish(queue, contentType, id, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes everything out of a queue. */
    List<GetResponse> drain(String queue) throws IOException {
        List<GetResponse> all = new ArrayList<>();
        for (GetResponse next = channel.basicGet(queue, true); next != null; next = channel.basicGet(queue, true)) {
            all.add(next);
        }
        return all;
    }

    /** Waits until a queue has so many and takes them. */
    List<GetResponse> drain(String queue, int expected) throws IOException {
        soon().until(() -> host.countMessages(queue) >= expected);
        return drain(queue);
    }

    /** A reader of it, which goes on until it is closed. */
    KanbanReader reader(String queue, ReaderSettings settings, Consumer<Delivery> consumer) {
        return KanbanReader.open(address, queue, settings, consumer, CLOCK);
    }

    static List<Long> handedOut(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> number(delivery.kanban())).toList();
    }

    static List<Long> numbers(List<GetResponse> messages) {
        return messages.stream()
                .map(message -> number(KanbanCodec.fromJson(message.getBody())))
                .toList();
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(20));
    }

    /** Waits until a kanban is confirmed, or fails with the reason why it is not. */
    static void confirmed(Future<Void> sent) throws InterruptedException, ExecutionException, TimeoutException {
        sent.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    static <T> List<T> shared() {
        return new CopyOnWriteArrayList<>();
    }

    static List<Long> upTo(int end) {
        List<Long> all = new ArrayList<>();
        for (long i = 0; i < end; i++) {
            all.add(i);
        }
        return all;
    }

    @Override
    public void close() throws IOException, TimeoutException {
        if (connection.isOpen()) {
            connection.close();
        }
        host.close();
    }

    /** The plain client again, after all connections were closed. */
    void reconnect() throws IOException {
        connection = host.connect();
        channel = connection.createChannel();
    }
}
