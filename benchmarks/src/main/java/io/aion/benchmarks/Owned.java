package io.aion.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.aion.messaging.BrokerAddress;
import java.util.Map;
import java.util.function.LongConsumer;

/** AION's client on an exchange and a queue made for one benchmark, with or without the log stream beside them. */
record Owned(Connection connection, String name, boolean log, Pair pair) implements AutoCloseable {

    static Owned declare(ConnectionFactory factory, BrokerAddress broker, String name, boolean log, int inFlight)
            throws Exception {
        Connection connection = factory.newConnection("benchmark");
        try (Channel channel = connection.createChannel()) {
            String exchange = "own." + name;
            channel.exchangeDeclare(exchange, "topic", true);
            channel.exchangeDeclare(exchange + ".done", "fanout", true);
            channel.queueDeclare(
                    exchange + ".queue",
                    true,
                    false,
                    false,
                    Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
            channel.queueBind(exchange + ".queue", exchange, "default.1");
            // What the receiver finishes has to go somewhere, else it would wait for its exchange.
            channel.queueDeclare(
                    exchange + ".end", true, false, false, Map.of("x-max-length", 1, "x-overflow", "drop-head"));
            channel.queueBind(exchange + ".end", exchange + ".done", "");
            if (log) {
                channel.queueDeclare(
                        exchange + ".log",
                        true,
                        false,
                        false,
                        Map.of("x-queue-type", "stream", "x-max-length-bytes", 100_000_000));
                channel.queueBind(exchange + ".log", exchange, "#");
            }
            Pair pair = AionPair.over(broker, exchange, exchange + ".queue", exchange + ".done", inFlight);
            return new Owned(connection, exchange, log, new Renamed(pair, log ? "with log stream" : "without", pair));
        }
    }

    /** The pair, which when closed takes all of this with it. */
    Pair whole() {
        return new Renamed(pair, pair.name(), this);
    }

    @Override
    public void close() throws Exception {
        pair.close();
        try (Channel channel = connection.createChannel()) {
            channel.queueDelete(name + ".queue");
            channel.queueDelete(name + ".end");
            channel.queueDelete(name + ".log");
            channel.exchangeDelete(name);
            channel.exchangeDelete(name + ".done");
        }
        connection.close();
    }

    private record Renamed(Pair pair, String name, AutoCloseable with) implements Pair {

        @Override
        public void receive(LongConsumer handler) throws Exception {
            pair.receive(handler);
        }

        @Override
        public void send(long tag, int bytes) throws Exception {
            pair.send(tag, bytes);
        }

        @Override
        public void settle() throws Exception {
            pair.settle();
        }

        @Override
        public void close() throws Exception {
            with.close();
        }
    }
}
