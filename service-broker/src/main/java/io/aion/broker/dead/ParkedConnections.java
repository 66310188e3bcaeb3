package io.aion.broker.dead;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import io.aion.messaging.BrokerAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/** One connection to each virtual host in which something is parked, made when it is needed. Not for several threads at once. */
final class ParkedConnections implements AutoCloseable {

    private final BrokerAddress address;
    private final Duration timeout;
    private final Map<String, CachingConnectionFactory> connections = new HashMap<>();

    ParkedConnections(BrokerAddress address, Duration timeout) {
        this.address = address;
        this.timeout = timeout;
    }

    /** A channel of its own: closing it must give back what it held, so it may not be a cached one. */
    Channel channel(String virtualHost) throws IOException {
        try {
            return connections
                    .computeIfAbsent(virtualHost, this::open)
                    .createConnection()
                    .getDelegate()
                    .createChannel();
        } catch (AmqpException e) {
            throw new IOException("RabbitMQ does not answer: " + e.getMessage(), e);
        }
    }

    private CachingConnectionFactory open(String virtualHost) {
        ConnectionFactory factory = address.connections();
        factory.setVirtualHost(virtualHost);
        CachingConnectionFactory connection = new CachingConnectionFactory(factory);
        connection.setConnectionNameStrategy(ignored -> "aion service-broker dead letters");
        connection.setConnectionTimeout((int) timeout.toMillis());
        return connection;
    }

    void close(String virtualHost) {
        CachingConnectionFactory connection = connections.remove(virtualHost);
        if (connection != null) {
            connection.destroy();
        }
    }

    @Override
    public void close() {
        connections.values().forEach(CachingConnectionFactory::destroy);
        connections.clear();
    }
}
