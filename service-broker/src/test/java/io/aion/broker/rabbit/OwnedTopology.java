package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import io.aion.broker.topology.Files;
import io.aion.broker.topology.ObservedTopology;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import io.aion.services.ServicesFile;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A virtual host with its owner, and a plain client to look at it from outside. */
abstract class OwnedTopology {

    static final ServicesFile WATCH = Files.file(
            Files.startup("sensor", 1, Map.of("default", List.of(Files.to("watch")))),
            Files.startup(
                    "watch",
                    2,
                    Map.of(
                            "default", List.of(Files.to("recorder")),
                            "alert", List.of(Files.to("report"), new Next("report", Pattern.SAME, "ot.her")))),
            Files.startup("recorder", 1, Map.of()),
            Files.startup("keyed", 1, Map.of("alert", List.of(Files.to("recorder")))),
            Files.onDemand("report", 1, Map.of()));

    final TestVirtualHost host = TestBroker.get().newVirtualHost();
    TopologyOwner owner;
    Connection connection;
    Channel channel;

    @TempDir
    Path home;

    @BeforeEach
    void open() throws Exception {
        owner = Owners.open(host, home);
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void close() throws Exception {
        owner.close();
        connection.abort();
        host.close();
    }

    final void apply(ServicesFile file) {
        owner.desire(file);
        await().until(() -> owner.status().inPlace());
        assertThat(owner.status().refused()).isEmpty();
    }

    final ObservedTopology observe() throws Exception {
        try (ManagementApi api = new ManagementApi(URI.create(host.management()), Duration.ofSeconds(5))) {
            return new TopologyObserver(api, host.name(), Clock.systemUTC()).observe();
        }
    }

    final List<String> names(String kind) {
        return host.api().get("/" + kind + "/" + host.name()).findValuesAsString("name");
    }

    final void publish(String exchange, String key, String body) throws IOException {
        channel.basicPublish(exchange, key, MessageProperties.PERSISTENT_BASIC, bytes(body));
        try {
            channel.waitForConfirmsOrDie(20_000);
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Takes one; a single active consumer's queue answers no basic.get. */
    final String take(String queue) throws Exception {
        try (Channel own = connection.createChannel()) {
            BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
            own.basicQos(1);
            own.basicConsume(queue, false, (tag, delivery) -> taken.add(delivery), tag -> {});
            Delivery delivery = taken.poll(60, TimeUnit.SECONDS);
            if (delivery == null) {
                return "nothing in " + queue;
            }
            own.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            return new String(delivery.getBody(), StandardCharsets.UTF_8);
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
