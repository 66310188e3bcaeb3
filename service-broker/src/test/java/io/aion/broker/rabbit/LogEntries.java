package io.aion.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What is in the log of a virtual host, from its first entry. */
final class LogEntries implements AutoCloseable {

    private final Connection connection;
    private final BlockingQueue<Delivery> came = new LinkedBlockingQueue<>();

    private LogEntries(Connection connection) throws Exception {
        this.connection = connection;
        Channel channel = Objects.requireNonNull(connection.createChannel());
        channel.basicQos(1_000);
        channel.basicConsume(
                Names.LOG, false, Map.of("x-stream-offset", "first"), (tag, each) -> came.add(each), tag -> {});
    }

    static LogEntries of(TestVirtualHost host) throws Exception {
        return new LogEntries(host.connect());
    }

    /** The next ones, as many as that. */
    List<Delivery> take(int count) throws InterruptedException {
        List<Delivery> entries = new ArrayList<>();
        while (entries.size() < count) {
            Delivery next = came.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("entry %s of %s", entries.size() + 1, count).isNotNull();
            entries.add(next);
        }
        return entries;
    }

    @Override
    public void close() {
        connection.abort();
    }
}
