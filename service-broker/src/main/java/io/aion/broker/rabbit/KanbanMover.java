package io.aion.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.aion.messaging.BrokerConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.ConnectionFactory;

/**
 * Moves kanban from one queue to another place, in their order. Each is taken out only after RabbitMQ has confirmed its
 * copy: a crash in between leaves it in both, and its id, which it keeps, makes the second one harmless.
 */
public final class KanbanMover {

    /** As many as are on their way at once; a megabyte each at the most. */
    private static final int BATCH = 64;

    private static final Duration LOOK = Duration.ofMillis(20);
    /** A kanban that waits and is not handed out: somebody else has it, or is the queue's single active consumer. */
    private static final int LOOKS = 50;

    private final ConnectionFactory connections;
    private final Duration confirm;
    private final Duration turn;

    /**
     * A mover on these connections.
     *
     * @param confirm longest wait for RabbitMQ's confirms
     * @param turn longest time for one queue; what is left then is left for the next turn
     */
    public KanbanMover(ConnectionFactory connections, Duration confirm, Duration turn) {
        this.connections = connections;
        this.confirm = confirm;
        this.turn = turn;
    }

    /** Where moved kanban go. */
    public interface Destination {
        String exchange();

        String key();

        /** The headers of a moved kanban; given without RabbitMQ's own. */
        default Map<String, Object> headers(Map<String, Object> headers) {
            return headers;
        }
    }

    /** A queue by its name. */
    record ToQueue(String key) implements Destination {
        @Override
        public String exchange() {
            return "";
        }
    }

    /**
     * What came of it.
     *
     * @param count kanban that were moved
     * @param trouble why some are left; empty where the queue is left to its reader, was found empty, or has only a few
     *     that came meanwhile and are moved next time
     */
    public record Moved(int count, String trouble) {}

    /**
     * Moves what waits.
     *
     * @param leaveToReader whether a queue that has a consumer already is left to it; else that is a trouble
     * @throws IOException where RabbitMQ is away
     */
    public Moved move(String from, Destination to, boolean leaveToReader) throws IOException, InterruptedException {
        Channel channel = channel();
        try {
            AMQP.Queue.DeclareOk state = look(channel, from);
            if (state == null) {
                return new Moved(0, from + " is not there any more");
            }
            if (state.getConsumerCount() > 0) {
                return new Moved(
                        0, leaveToReader ? "" : from + " still has a reader: what it holds is moved when that ends");
            }
            int waiting = state.getMessageCount();
            return waiting == 0 ? new Moved(0, "") : move(channel, from, to, waiting);
        } catch (ShutdownSignalException e) {
            throw new IOException("the channel on which " + from + " is moved has ended: " + e.getMessage(), e);
        } finally {
            // Gives back what was taken and not moved, in front and in order.
            channel.abort();
        }
    }

    /** What a queue holds; null where it does not exist, which closes the channel. */
    private static AMQP.Queue.@Nullable DeclareOk look(Channel channel, String queue) throws IOException {
        try {
            return channel.queueDeclarePassive(queue);
        } catch (IOException e) {
            if (BrokerConnection.isNotFound(e)) {
                return null;
            }
            throw e;
        }
    }

    private Moved move(Channel channel, String from, Destination to, int waiting)
            throws IOException, InterruptedException {
        BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
        AtomicReference<@Nullable Return> returned = new AtomicReference<>();
        channel.confirmSelect();
        channel.addReturnListener(returned::set);
        channel.basicQos(BATCH);
        channel.basicConsume(from, false, (tag, delivery) -> taken.add(delivery), tag -> {});
        long end = System.nanoTime() + turn.toNanos();
        int count = 0;
        int looks = 0;
        while (System.nanoTime() < end) {
            List<Delivery> batch = new ArrayList<>();
            Delivery first = taken.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                if (channel.messageCount(from) == 0 && taken.isEmpty()) {
                    return new Moved(count, "");
                }
                if (++looks > LOOKS) {
                    return new Moved(count, from + " holds kanban that another reader has been handed; tried again");
                }
                continue;
            }
            looks = 0;
            batch.add(first);
            taken.drainTo(batch);
            String trouble = publish(channel, batch, to, returned);
            if (!trouble.isEmpty()) {
                return new Moved(count, from + " is not moved: " + trouble);
            }
            channel.basicAck(batch.getLast().getEnvelope().getDeliveryTag(), true);
            count += batch.size();
            // Under a sender that never pauses no look finds the queue empty: to have caught up with it is enough.
            if (count >= waiting && taken.isEmpty() && channel.messageCount(from) < BATCH) {
                return new Moved(count, "");
            }
        }
        return new Moved(count, from + " is being moved, " + count + " so far");
    }

    private String publish(
            Channel channel, List<Delivery> batch, Destination to, AtomicReference<@Nullable Return> returned)
            throws IOException, InterruptedException {
        for (Delivery delivery : batch) {
            channel.basicPublish(
                    to.exchange(), to.key(), true, properties(delivery.getProperties(), to), delivery.getBody());
        }
        String place = to.exchange().isEmpty() ? to.key() : to.exchange() + " " + to.key();
        try {
            if (!channel.waitForConfirms(confirm.toMillis())) {
                return place + " is full";
            }
        } catch (TimeoutException e) {
            return place + " did not confirm within " + confirm.toSeconds() + " s";
        }
        return returned.get() == null ? "" : place + " leads to no queue";
    }

    /**
     * As it was, but for what RabbitMQ would act on again: further keys (CC), the sender's user, an end of its own (it would
     * leave {@code dead} by itself), and the counts it keeps itself.
     */
    private static AMQP.BasicProperties properties(AMQP.BasicProperties properties, Destination to) {
        Map<String, Object> headers =
                new HashMap<>(properties.getHeaders() == null ? Map.of() : properties.getHeaders());
        headers.keySet()
                .removeIf(name -> name.equals("CC")
                        || name.equals("BCC")
                        || name.equals("x-delivery-count")
                        || name.equals("x-acquired-count"));
        return properties
                .builder()
                .headers(to.headers(headers))
                .userId(null)
                .expiration(null)
                .deliveryMode(2)
                .build();
    }

    /** A channel of its own: closing it must give back what it held, so it may not be a cached one. */
    private Channel channel() throws IOException {
        try {
            return connections.createConnection().getDelegate().createChannel();
        } catch (AmqpException e) {
            throw new IOException("RabbitMQ does not answer: " + e.getMessage(), e);
        }
    }
}
