package io.aion.broker.dead;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.aion.broker.rabbit.Owners;
import io.aion.broker.rabbit.TopologyOwner;
import io.aion.broker.topology.Files;
import io.aion.messaging.DeadHeaders;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real RabbitMQ. */
class DrainTest {

    private static final Microservice OTHER = Files.service("other", 1, true, true, true, false, Map.of());

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private TopologyOwner owner;
    private Drain drain;
    private Connection connection;
    private Channel channel;

    @TempDir
    private Path home;

    @BeforeEach
    void open() throws Exception {
        owner = Owners.open(host, home);
        drain = new Drain(owner, owner.mover(), Clock.systemUTC());
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
        apply(Files.file(Files.startup("gone", 2, Map.of()), OTHER));
        publish("1", "one");
        publish("1", "two");
        publish("2", "three");
        assertThat(drain.knows("gone")).as("it is in the file").isFalse();
        apply(Files.file(OTHER));
        soon(() -> owner.queues().stream()
                        .filter(queue -> queue.draining() && queue.name().startsWith("before.gone."))
                        .count()
                == 2);
    }

    @AfterEach
    void close() {
        owner.close();
        connection.abort();
        host.close();
    }

    @Test
    void toDeadWithReasonAndPlace() throws Exception {
        assertThat(drain.toDead("gone"))
                .containsExactly(
                        new Drain.Drained("before.gone.001", "dead", 2, ""),
                        new Drain.Drained("before.gone.002", "dead", 1, ""));
        List<GetResponse> dead = taken("dead", 3);
        assertThat(dead).extracting(DrainTest::text).containsExactly("one", "two", "three");
        DeadHeaders.Dead why = DeadHeaders.read(dead.get(2).getProps().getHeaders());
        assertThat(why.reason()).isEqualTo("drained: gone is no longer in the file");
        assertThat(why.queue()).isEqualTo("before.gone.002");
        assertThat(why.service()).isEqualTo("gone");
        assertThat(why.number()).isEqualTo(2);
        assertThat(dead.get(2).getProps().getMessageId()).isEqualTo("three");
        assertThat(dead.get(2).getProps().getExpiration()).isNull();
        soon(() -> !drain.knows("gone")); // emptied, they go by themselves
    }

    @Test
    void toAnotherServiceByNumber() throws Exception {
        assertThat(drain.toService("gone", OTHER))
                .containsExactly(
                        new Drain.Drained("before.gone.001", "before.other 1", 2, ""),
                        new Drain.Drained("before.gone.002", "before.other 1", 1, ""));
        assertThat(taken("before.other.001", 3)).extracting(DrainTest::text).containsExactly("one", "two", "three");
    }

    @Test
    void leavesAQueueToTheInstanceThatStillReadsIt() throws Exception {
        Channel instance = connection.createChannel();
        instance.basicConsume("before.gone.001", false, (tag, delivery) -> {}, tag -> {});
        List<Drain.Drained> drained = drain.toDead("gone");
        assertThat(drained.get(0).moved()).isZero();
        assertThat(drained.get(0).trouble()).contains("still has a reader");
        assertThat(drained.get(1).moved()).isEqualTo(1);
    }

    private void apply(ServicesFile file) {
        owner.desire(file);
        soon(() -> owner.status().inPlace());
    }

    private static void soon(Callable<Boolean> condition) {
        await().until(condition);
    }

    private void publish(String key, String text) throws Exception {
        channel.basicPublish(
                "before.gone",
                key,
                new AMQP.BasicProperties.Builder()
                        .messageId(text)
                        .deliveryMode(2)
                        .expiration("600000")
                        .build(),
                text.getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(20_000);
    }

    private List<GetResponse> taken(String queue, int count) {
        List<GetResponse> all = new ArrayList<>();
        soon(() -> {
            GetResponse one = channel.basicGet(queue, true);
            if (one != null) {
                all.add(one);
            }
            return all.size() == count;
        });
        return all;
    }

    private static String text(GetResponse message) {
        return new String(Objects.requireNonNull(message).getBody(), StandardCharsets.UTF_8);
    }
}
