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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The kanban in {@code dead} and {@code unrouted}, and in {@code dead} of the virtual hosts whose queues users name. Connects at
 * the first question; one question at a time.
 */
public final class DeadLetters implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final ParkedConnections connections;
    private final DeadSettings settings;
    private final Clock clock;
    private final String own;
    private final Supplier<Set<String>> others;
    private final Map<ParkedQueue, HeldQueue> queues = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** @param others further virtual hosts with a queue {@code dead} of AION's, as they are now */
    public DeadLetters(BrokerAddress address, DeadSettings settings, Supplier<Set<String>> others, Clock clock) {
        this.connections = new ParkedConnections(address, settings.timeout());
        this.settings = settings;
        this.clock = clock;
        this.own = address.virtualHost();
        this.others = others;
        add(new ParkedQueue(own, Names.DEAD));
        add(new ParkedQueue(own, Names.UNROUTED));
    }

    /** Whether there is such a queue of parked kanban. */
    public boolean knows(String queue) {
        return queue.equals(Names.DEAD) || queue.equals(Names.UNROUTED);
    }

    /**
     * The kanban of one queue, of each virtual host that has one, oldest first, as many as {@link DeadSettings} allows; the rest
     * comes up behind them.
     *
     * @throws IOException where RabbitMQ does not show AION's own; another virtual host that can't be looked at is left out, which
     *     the log says
     */
    public List<Parked> list(String queue) throws IOException {
        lock.lock();
        try {
            List<Parked> parked = new ArrayList<>();
            for (ParkedQueue each : present()) {
                if (each.name().equals(queue)) {
                    look(each).forEach(held -> parked.add(ParkedReader.read(each.virtualHost(), queue, held, clock)));
                }
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
            return find(id).map(found ->
                    ParkedReader.read(found.queue().virtualHost(), found.queue().name(), found.held(), clock));
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
            held(found.get().queue()).settle(held);
            LogLine.about(log.atInfo(), held.message().getProps())
                    .log(
                            "sent kanban {} of {} again to {}",
                            id,
                            where(found.get().queue()),
                            place);
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
            held(found.get().queue()).settle(found.get().held());
            LogLine.about(log.atInfo(), found.get().held().message().getProps())
                    .log("dropped kanban {} of {}", id, where(found.get().queue()));
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
        connections.close();
    }

    private record Found(ParkedQueue queue, HeldQueue.Held held) {}

    private Optional<Found> find(String id) throws IOException {
        for (ParkedQueue each : present()) {
            look(each);
            HeldQueue.@Nullable Held held = held(each).find(id);
            if (held != null) {
                return Optional.of(new Found(each, held));
            }
        }
        return Optional.empty();
    }

    /** AION's own first. What is held of a virtual host that is AION's no more is given back. */
    private List<ParkedQueue> present() {
        Set<String> now = others.get();
        for (ParkedQueue each : List.copyOf(queues.keySet())) {
            if (!each.virtualHost().equals(own) && !now.contains(each.virtualHost())) {
                held(each).release();
                queues.remove(each);
                connections.close(each.virtualHost());
            }
        }
        now.stream().sorted().map(host -> new ParkedQueue(host, Names.DEAD)).forEach(this::add);
        return List.copyOf(queues.keySet());
    }

    private void add(ParkedQueue queue) {
        queues.computeIfAbsent(queue, added -> new HeldQueue(added.name(), settings, id -> isHeldElsewhere(added, id)));
    }

    private Collection<HeldQueue.Held> look(ParkedQueue queue) throws IOException {
        try {
            return held(queue).look(() -> connections.channel(queue.virtualHost()));
        } catch (IOException e) {
            if (queue.virtualHost().equals(own)) {
                throw e;
            }
            log.warn("{} is not shown: {}", where(queue), e.getMessage());
            return List.of();
        }
    }

    private String where(ParkedQueue queue) {
        return queue.virtualHost().equals(own)
                ? queue.name()
                : queue.name() + " of the virtual host " + queue.virtualHost();
    }

    private String publish(Found found) throws IOException, CannotResend {
        AMQP.BasicProperties properties = found.held().message().getProps();
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        String exchange = "";
        String key = DeadHeaders.read(headers).queue();
        if (found.queue().unrouted()) {
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
        Channel channel = connections.channel(found.queue().virtualHost());
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
            throw new CannotResend(place + " does not exist any more"
                    + (found.queue().virtualHost().equals(own)
                            ? ": the service or its number, or the device, is not in the file"
                            : ""));
        }
        return place;
    }

    private boolean isHeldElsewhere(ParkedQueue here, String id) {
        return queues.entrySet().stream()
                .anyMatch(other ->
                        !other.getKey().equals(here) && other.getValue().find(id) != null);
    }

    private HeldQueue held(ParkedQueue queue) {
        return Objects.requireNonNull(queues.get(queue), () -> where(queue));
    }
}
