package io.aion.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import io.aion.broker.named.Given;
import io.aion.broker.named.NamedQueueView;
import io.aion.broker.topology.Files;
import io.aion.messaging.BrokerAddress;
import io.aion.services.Microservice;
import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import io.aion.testing.Management;
import io.aion.testing.TestVirtualHost;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Virtual hosts and users of random names on a real RabbitMQ, which go with the test, and microservices of the original in them. */
final class NamedHosts implements AutoCloseable {

    private final TestVirtualHost own;
    private final Set<String> hosts = new HashSet<>();
    private final Set<String> users = new HashSet<>();

    NamedHosts(TestVirtualHost own) {
        this.own = own;
    }

    /** A name for a virtual host, which is deleted in the end. */
    String host(String name) {
        hosts.add(own.name() + "-" + name);
        return own.name() + "-" + name;
    }

    /** A name for a user, who is deleted in the end. */
    String user(String name) {
        users.add(own.name() + "-" + name);
        return own.name() + "-" + name;
    }

    NamedQueuesOwner owner(LongSupplier leading) {
        return NamedQueuesOwner.open(
                new BrokerAddress(own.amqp()),
                new NamedSettings(
                        URI.create(own.management()),
                        Files.LIMITS,
                        Duration.ofMillis(300),
                        Duration.ofMillis(300),
                        Duration.ofSeconds(10)),
                file -> NamedHosts::environment,
                leading);
    }

    /** As written, for what has nothing to be filled in. */
    private static Given environment(Microservice service, int number) {
        Map<String, String> all = new LinkedHashMap<>(service.env());
        all.replaceAll((name, value) -> value.replace("$(AMQ)", "amq."));
        return new Given.Variables(all);
    }

    static ServicesFile file(String yaml) {
        Parsed parsed = ServicesParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "services.yml");
        assertThat(parsed.file()).as(parsed.faults().toString()).isPresent();
        return parsed.file().orElseThrow();
    }

    static NamedQueueView view(NamedQueuesOwner owner, String host, String queue) throws Exception {
        return owner.queues().stream()
                .filter(view -> view.virtualHost().equals(host) && view.queue().equals(queue))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + queue + " in " + host));
    }

    /** A microservice on the original's client: a connection as the user of its URL. */
    Client client(String user, String password, String host) throws Exception {
        URI amqp = URI.create(own.amqp());
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost(amqp.getHost());
        factory.setPort(amqp.getPort());
        factory.setUsername(user);
        factory.setPassword(password);
        factory.setVirtualHost(host);
        factory.setAutomaticRecoveryEnabled(false);
        return new Client(factory.newConnection("microservice"));
    }

    /** Consumes with prefetch 1, publishes to the default exchange, acknowledges or refuses. */
    static final class Client implements AutoCloseable {

        private final Connection connection;
        private final Channel channel;
        private final BlockingQueue<com.rabbitmq.client.Delivery> taken = new LinkedBlockingQueue<>();

        private Client(Connection connection) throws Exception {
            this.connection = connection;
            this.channel = connection.createChannel();
            channel.basicQos(1);
            channel.confirmSelect();
        }

        void consume(String queue) throws Exception {
            channel.basicConsume(queue, false, (tag, delivery) -> taken.add(delivery), tag -> {});
        }

        void publish(String queue, String body) throws Exception {
            AMQP.BasicProperties json = MessageProperties.PERSISTENT_BASIC
                    .builder()
                    .contentType("application/json")
                    .build();
            channel.basicPublish("", queue, true, json, body.getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(30_000);
        }

        /** The next one, acknowledged, or refused for good. */
        String take(boolean success) throws Exception {
            com.rabbitmq.client.Delivery delivery = taken.poll(60, TimeUnit.SECONDS);
            assertThat(delivery).as("a kanban came").isNotNull();
            long tag = delivery.getEnvelope().getDeliveryTag();
            if (success) {
                channel.basicAck(tag, false);
            } else {
                channel.basicNack(tag, false, false);
            }
            return new String(delivery.getBody(), StandardCharsets.UTF_8);
        }

        Channel channel() {
            return channel;
        }

        @Override
        public void close() {
            connection.abort();
        }
    }

    @Override
    public void close() {
        Management api = own.broker().api();
        hosts.forEach(host -> api.delete("/vhosts/" + Management.segment(host)));
        users.forEach(user -> api.delete("/users/" + Management.segment(user)));
    }
}
