package io.aion.broker.reconciler;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.aion.broker.instances.Backlog;
import io.aion.messaging.BrokerAddress;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A service on demand, {@code alert}, with the topology that the broker would have made of it, and the test in the place
 * of its process: it takes and acknowledges the kanban, and says when the process ends and how.
 */
final class OnDemandWorld implements AutoCloseable {

    static final String QUEUE = "before.alert.001";
    static final String SECOND = "before.alert.002";

    private final Path home;
    private final TestVirtualHost host;
    private final Connection connection;
    final Channel channel;
    final Fixture fixture;

    OnDemandWorld(Path home, TestVirtualHost host, Duration resync) throws IOException {
        this(home, host, resync, Duration.ofMillis(100));
    }

    OnDemandWorld(Path home, TestVirtualHost host, Duration resync, Duration firstPause) throws IOException {
        this.home = home;
        this.host = host;
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
        declare(QUEUE);
        declare(SECOND);
        channel.queueDeclare("activate.alert", true, false, false, Map.of("x-max-length", 1));
        channel.exchangeDeclare("before.alert", "direct", true);
        channel.exchangeDeclare("dead", "fanout", true);
        channel.queueDeclare("dead", true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind("dead", "dead", "");
        for (int number = 1; number <= 2; number++) {
            channel.queueBind("before.alert.00" + number, "before.alert", "" + number);
            channel.queueBind("activate.alert", "before.alert", "" + number);
        }
        Runnable[] wake = {() -> {}};
        RabbitQueues queues = RabbitQueues.open(
                new BrokerAddress(host.amqp()), Clock.systemUTC(), queue -> false, queue -> -1, () -> wake[0].run());
        fixture = new Fixture(home, queues, resync, firstPause);
        wake[0] = fixture.reconciler::wake;
        fixture.reconciler.wake();
        await().until(() -> queues.backlogs(List.of(QUEUE)).get(QUEUE) instanceof Backlog.Known);
    }

    void declare(String queue) throws IOException {
        channel.queueDeclare(
                queue, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
    }

    Path folder() {
        return home.resolve("Runtime/alert");
    }

    InstanceView view() {
        return fixture.only("alert");
    }

    /** State and reason come with the same look, but the one may be there a look before the other. */
    void awaitState(String state, String reason) {
        await().untilAsserted(() -> {
            InstanceView seen = view();
            assertThat(seen.state()).as(seen.reason()).isEqualTo(state);
            assertThat(seen.reason()).contains(reason);
        });
    }

    void awaitState(String state) {
        await().untilAsserted(
                        () -> assertThat(view().state()).as(view().reason()).isEqualTo(state));
    }

    void send(String id) throws Exception {
        publish(1, id);
    }

    void publish(int number, String id) throws Exception {
        channel.basicPublish(
                "before.alert",
                "" + number,
                new AMQP.BasicProperties.Builder().messageId(id).deliveryMode(2).build(),
                "{}".getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(20_000);
    }

    /** As the instance would: takes the first kanban and acknowledges it. */
    void handle(String id) throws Exception {
        try (Connection instance = host.connect()) {
            Channel its = take(instance, id);
            its.basicAck(1, false);
            its.close();
        }
    }

    Channel take(Connection instance, String id) throws Exception {
        Channel its = instance.createChannel();
        its.basicQos(1);
        BlockingQueue<Delivery> first = new LinkedBlockingQueue<>();
        its.basicConsume(QUEUE, false, (tag, delivery) -> first.add(delivery), tag -> {});
        Delivery delivery = first.poll(60, TimeUnit.SECONDS);
        assertThat(delivery).isNotNull();
        assertThat(delivery.getProperties().getMessageId()).isEqualTo(id);
        return its;
    }

    void end(int code) throws IOException {
        Path written = Files.writeString(folder().resolve("go.new"), code + "\n");
        Files.move(written, folder().resolve("go"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws Exception {
        fixture.close();
        connection.abort();
    }
}
