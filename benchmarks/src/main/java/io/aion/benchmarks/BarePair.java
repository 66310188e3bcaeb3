package io.aion.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * RabbitMQ's own Java client and nothing else: publish, confirm, consume, acknowledge, over an exchange, a quorum
 * queue with a single active consumer and, unless told otherwise, a stream beside it. What AION is measured against.
 */
final class BarePair implements Pair {

    private static final AMQP.BasicProperties PERSISTENT = new AMQP.BasicProperties.Builder()
            .contentType("application/json")
            .deliveryMode(2)
            .build();

    private final Connection sending;
    private final Connection receiving;
    private final Channel out;
    private final Channel in;
    private final String exchange;
    private final String queue;
    private final int limit;
    private final Semaphore inFlight;
    private final int prefetch;
    private final Supplier<AMQP.BasicProperties> properties;
    private final ConcurrentSkipListSet<Long> outstanding = new ConcurrentSkipListSet<>();

    BarePair(ConnectionFactory factory, String name, int limit, int prefetch, boolean log) throws Exception {
        this(factory, name, limit, prefetch, log, () -> PERSISTENT);
    }

    /** @param properties of each message */
    BarePair(
            ConnectionFactory factory,
            String name,
            int limit,
            int prefetch,
            boolean log,
            Supplier<AMQP.BasicProperties> properties)
            throws Exception {
        this.properties = properties;
        exchange = "bare." + name;
        queue = "bare." + name + ".queue";
        this.limit = limit;
        this.prefetch = prefetch;
        inFlight = new Semaphore(limit);
        sending = factory.newConnection("bare sender");
        receiving = factory.newConnection("bare receiver");
        out = sending.createChannel();
        in = receiving.createChannel();
        out.exchangeDeclare(exchange, "topic", true);
        out.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
        out.queueBind(queue, exchange, "default.1");
        if (log) {
            String stream = exchange + ".log";
            out.queueDeclare(
                    stream, true, false, false, Map.of("x-queue-type", "stream", "x-max-length-bytes", 100_000_000));
            out.queueBind(stream, exchange, "#");
        }
        out.confirmSelect();
        out.addConfirmListener(this::confirmed, this::confirmed);
    }

    private void confirmed(long tag, boolean multiple) {
        if (multiple) {
            var settled = outstanding.headSet(tag, true);
            int count = settled.size();
            settled.clear();
            inFlight.release(count);
        } else if (outstanding.remove(tag)) {
            inFlight.release();
        }
    }

    @Override
    public String name() {
        return "bare";
    }

    @Override
    public void receive(LongConsumer handler) throws Exception {
        in.basicQos(prefetch);
        in.basicConsume(
                queue,
                false,
                (tag, message) -> {
                    handler.accept(ByteBuffer.wrap(message.getBody()).getLong());
                    in.basicAck(message.getEnvelope().getDeliveryTag(), false);
                },
                tag -> {});
    }

    @Override
    public void send(long tag, int bytes) throws Exception {
        byte[] body = new byte[Math.max(8, bytes)];
        Arrays.fill(body, (byte) 'x');
        ByteBuffer.wrap(body).putLong(tag);
        inFlight.acquire();
        outstanding.add(out.getNextPublishSeqNo());
        out.basicPublish(exchange, "default.1", true, properties.get(), body);
    }

    @Override
    public void settle() throws Exception {
        inFlight.acquire(limit);
        inFlight.release(limit);
    }

    @Override
    public void close() throws Exception {
        out.queueDelete(queue);
        out.queueDelete(exchange + ".log");
        out.exchangeDelete(exchange);
        sending.close();
        receiving.close();
    }
}
