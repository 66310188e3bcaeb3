package io.aion.broker.reconciler;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.messaging.BrokerConnection;
import io.aion.topology.Names;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumers of the {@code activate.} queues. A hint that was delivered is held until it is released, so that a service
 * which is busy costs nothing: its queue keeps only the newest hint, and hands it out as soon as the held one is gone.
 */
final class Hints {

    private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

    private final Map<String, String> tags = new HashMap<>();
    private final Map<String, Long> held = new ConcurrentHashMap<>();
    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private @Nullable Channel channel;

    void listen(Connection connection, Set<String> services, Consumer<String> hinted) {
        try {
            Channel open = channel;
            if (open == null || !open.isOpen()) {
                tags.clear();
                held.clear();
                cancelled.clear();
                open = connection.createChannel();
                channel = open;
                if (open == null) {
                    return;
                }
                open.basicQos(1);
            }
            cancelled.forEach(tags::remove);
            cancelled.clear();
            for (String gone : Set.copyOf(tags.keySet())) {
                if (!services.contains(gone)) {
                    open.basicCancel(tags.remove(gone));
                    release(gone);
                }
            }
            for (String service : services) {
                if (!tags.containsKey(service) && exists(connection, service)) {
                    tags.put(service, consume(open, service, hinted));
                }
            }
        } catch (IOException | TimeoutException | RuntimeException e) {
            LOG.warn(
                    "hints of waiting kanban can't be listened to for now ({}); queues are looked at all the same",
                    e.toString());
        }
    }

    /** Consuming a queue that is not there would close the channel of all the others. */
    private static boolean exists(Connection connection, String service) throws IOException, TimeoutException {
        try (Channel probe = connection.createChannel()) {
            probe.queueDeclarePassive(Names.activate(service));
            return true;
        } catch (IOException e) {
            if (BrokerConnection.isNotFound(e)) {
                return false;
            }
            throw e;
        } catch (com.rabbitmq.client.AlreadyClosedException e) {
            return false;
        }
    }

    private String consume(Channel open, String service, Consumer<String> hinted) throws IOException {
        return open.basicConsume(
                Names.activate(service),
                false,
                (tag, delivery) -> {
                    held.put(service, delivery.getEnvelope().getDeliveryTag());
                    hinted.accept(service);
                },
                tag -> cancelled.add(service));
    }

    void release(String service) {
        Long tag = held.remove(service);
        Channel open = channel;
        if (tag == null || open == null || !open.isOpen()) {
            return;
        }
        try {
            open.basicAck(tag, false);
        } catch (IOException | RuntimeException e) {
            LOG.debug("hint of {} was not released: {}", service, e.toString());
        }
    }

    /** Gives back the hints that are held, and takes no more until it listens again. */
    void rest() {
        Channel open = channel;
        channel = null;
        if (open != null && open.isOpen()) {
            try {
                open.abort();
            } catch (IOException | RuntimeException e) {
                LOG.debug("hints were not given back: {}", e.toString());
            }
        }
    }
}
