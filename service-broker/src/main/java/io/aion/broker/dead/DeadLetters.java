package io.aion.broker.dead;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.DeadHeaders;
import io.aion.messaging.LogLine;
import io.aion.topology.Names;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/** The kanban in {@code dead} and {@code unrouted}. Connects at the first question; one question at a time. */
public final class DeadLetters implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final CachingConnectionFactory connections;
    private final DeadSettings settings;
    private final Clock clock;
    private final Map<String, HeldQueue> queues;
    private final ReentrantLock lock = new ReentrantLock();

    public DeadLetters(BrokerAddress address, DeadSettings settings, Clock clock) {
        this.connections = new CachingConnectionFactory(address.connections());
        connections.setConnectionNameStrategy(factory -> "aion service-broker dead letters");
        connections.setConnectionTimeout((int) settings.timeout().toMillis());
        this.settings = settings;
        this.clock = clock;
        HeldQueue dead = new HeldQueue(Names.DEAD, settings, id -> isHeld(Names.UNROUTED, id));
        HeldQueue unrouted = new HeldQueue(Names.UNROUTED, settings, id -> isHeld(Names.DEAD, id));
        this.queues = Map.of(Names.DEAD, dead, Names.UNROUTED, unrouted);
    }

    /** Whether there is such a queue of parked kanban. */
    public boolean knows(String queue) {
        return queues.containsKey(queue);
    }

    /** The kanban of one queue, oldest first, as many as {@link DeadSettings} allows; the rest comes up behind them. */
    public List<Parked> list(String queue) throws IOException {
        lock.lock();
        try {
            List<Parked> parked = new ArrayList<>();
            for (HeldQueue.Held held : queue(queue).look(this::channel)) {
                parked.add(ParkedReader.read(queue, held, clock));
            }
            return parked;
        } finally {
            lock.unlock();
        }
    }

    /** One of them, wherever it is. */
    public Optional<Parked> get(String id) throws IOException {
        lock.lock();
        try {
            return find(id).map(found -> ParkedReader.read(found.queue(), found.held(), clock));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends it again, with its id: one that was given up to the queue it was taken from, one that found no way the way it
     * came (by the file that counts now). It leaves its place once RabbitMQ has confirmed the new copy.
     *
     * @return where it was sent; empty where there is no such kanban
     * @throws CannotResend where the place does not take it; it stays parked
     */
    public Optional<String> resend(String id) throws IOException, CannotResend {
        lock.lock();
        try {
            Optional<Found> found = find(id);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            HeldQueue.Held held = found.get().held();
            String place = publish(found.get());
            queue(found.get().queue()).settle(held);
            LogLine.about(log.atInfo(), held.message().getProps())
                    .log("sent kanban {} of {} again to {}", id, found.get().queue(), place);
            return Optional.of(place);
        } finally {
            lock.unlock();
        }
    }

    /** Drops it for good. Returns whether there was such a kanban. */
    public boolean drop(String id) throws IOException {
        lock.lock();
        try {
            Optional<Found> found = find(id);
            if (found.isEmpty()) {
                return false;
            }
            queue(found.get().queue()).settle(found.get().held());
            LogLine.about(log.atInfo(), found.get().held().message().getProps())
                    .log("dropped kanban {} of {}", id, found.get().queue());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what is held, so that another broker can show it. */
    public void release() {
        lock.lock();
        try {
            queues.values().forEach(HeldQueue::release);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        release();
        connections.destroy();
    }

    private record Found(String queue, HeldQueue.Held held) {}

    private Optional<Found> find(String id) throws IOException {
        for (Map.Entry<String, HeldQueue> entry : queues.entrySet()) {
            entry.getValue().look(this::channel);
            HeldQueue.@Nullable Held held = entry.getValue().find(id);
            if (held != null) {
                return Optional.of(new Found(entry.getKey(), held));
            }
        }
        return Optional.empty();
    }

    private String publish(Found found) throws IOException, CannotResend {
        AMQP.BasicProperties properties = found.held().message().getProps();
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        String exchange = "";
        String key = DeadHeaders.read(headers).queue();
        if (found.queue().equals(Names.UNROUTED)) {
            exchange = found.held().message().getEnvelope().getExchange();
            key = found.held().message().getEnvelope().getRoutingKey();
        } else if (key.isEmpty()) {
            throw new CannotResend(
                    "it does not say which queue it came from; drop it, or send its content to a service "
                            + "with aionctl send");
        }
        String place = exchange.isEmpty() ? key : exchange + " " + key;
        AMQP.BasicProperties clean = properties
                .builder()
                .headers(new HashMap<>(DeadHeaders.without(headers)))
                .userId(null) // of the microservice that sent it: RabbitMQ would close the channel
                .deliveryMode(2)
                .build();
        AtomicReference<@Nullable Return> returned = new AtomicReference<>();
        Channel channel = channel();
        try {
            channel.confirmSelect();
            channel.addReturnListener(returned::set);
            channel.basicPublish(
                    exchange, key, true, clean, found.held().message().getBody());
            if (!channel.waitForConfirms(settings.timeout().toMillis())) {
                throw new CannotResend(place + " does not take it: it is full. Let it be worked off and try again");
            }
        } catch (TimeoutException e) {
            throw new CannotResend(
                    place + " did not confirm within " + settings.timeout().toSeconds()
                            + " s; the kanban stays here and may have arrived there, its id makes a second copy harmless");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for the confirm", e);
        } catch (ShutdownSignalException e) {
            throw new CannotResend(place + " does not exist any more: " + e.getMessage());
        } finally {
            channel.abort();
        }
        if (returned.get() != null) {
            throw new CannotResend(place + " does not exist any more: the service or its number is not in the file");
        }
        return place;
    }

    private boolean isHeld(String queue, String id) {
        return queue(queue).find(id) != null;
    }

    private HeldQueue queue(String name) {
        HeldQueue queue = queues.get(name);
        if (queue == null) {
            throw new IllegalArgumentException("parked kanban are in " + queues.keySet() + ", not in " + name);
        }
        return queue;
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
