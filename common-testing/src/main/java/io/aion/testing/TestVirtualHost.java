package io.aion.testing;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/**
 * A fresh virtual host with a user of its own, who may do everything there. Closing it deletes both; what is not closed
 * goes when the JVM ends.
 *
 * @param broker the RabbitMQ it is on
 * @param name of the virtual host, and of its user
 * @param amqp {@code amqp://user:password@host:port/name}
 * @param management {@code http://user:password@host:port}; the user is an administrator
 */
public record TestVirtualHost(TestBroker broker, String name, String amqp, String management) implements AutoCloseable {

    private static final int COUNTS = 10;
    private static final long BETWEEN_COUNTS = Duration.ofMillis(50).toNanos();

    /** The management API as this virtual host's user. */
    public Management api() {
        return new Management(management);
    }

    /** A connection that does not recover by itself; the caller closes it. */
    public Connection connect() {
        return connect(amqp, "test");
    }

    static Connection connect(String uri, String name) {
        try {
            ConnectionFactory factory = new ConnectionFactory();
            factory.setUri(uri);
            factory.setAutomaticRecoveryEnabled(false);
            return factory.newConnection(name);
        } catch (IOException | TimeoutException | URISyntaxException | GeneralSecurityException e) {
            throw new IllegalStateException("no connection to " + uri.replaceFirst("//.*@", "//***@") + ": " + e, e);
        }
    }

    /**
     * Sets a policy for queues. Queues that are there take it over a moment later.
     *
     * @param pattern regular expression of queue names
     * @param definition for instance {@code Map.of("max-length-bytes", 1000, "overflow", "reject-publish")}
     */
    public void policy(String policy, String pattern, Map<String, ?> definition) {
        api().put(
                        "/policies/" + Management.segment(name) + "/" + Management.segment(policy),
                        Map.of("pattern", pattern, "definition", definition, "apply-to", "queues", "priority", 10));
    }

    /** Closes every connection in this virtual host from the broker's side. */
    public void closeConnections() {
        Management root = broker.api();
        root.delete("/connections/username/" + Management.segment(name));
        for (JsonNode connection : root.get("/vhosts/" + Management.segment(name) + "/connections")) {
            root.delete(
                    "/connections/" + Management.segment(connection.path("name").asString()));
        }
    }

    /**
     * Messages that are ready in a queue, as it stands now (the management API's figures are up to five seconds old).
     * Delivered and not yet acknowledged ones are not among them. A quorum queue tells its count a moment after it has
     * confirmed: it is asked until it says the same twice, half a second at most.
     */
    public long countMessages(String queue) {
        try (Connection connection = connect();
                var channel = connection.createChannel()) {
            long count = channel.messageCount(queue);
            long before = -1;
            for (int asked = 1; asked < COUNTS && count != before; asked++) {
                before = count;
                LockSupport.parkNanos(BETWEEN_COUNTS);
                count = channel.messageCount(queue);
            }
            return count;
        } catch (IOException | TimeoutException e) {
            throw new IllegalStateException("can't count " + queue + " in " + name + ": " + e, e);
        }
    }

    @Override
    public void close() {
        broker.delete(this);
    }
}
