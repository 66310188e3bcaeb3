package io.aion.broker.dead;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.ShutdownSignalException;
import io.aion.messaging.BrokerConnection;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One queue of parked kanban, held on a channel of its own. On 3.10 <em>every</em> way of giving a message back raises
 * its delivery count (nack, close, recover, the management API: tried), so what was taken to be looked at is not given
 * back: it stays unacknowledged here, in order, and is acknowledged when it is sent again or dropped. RabbitMQ counts it
 * as in the queue all the while, and has it back when this channel ends, at the latest with the broker.
 */
final class HeldQueue {

    private final String name;
    private final DeadSettings settings;
    private final Predicate<String> taken;
    private final Map<String, Held> held = new LinkedHashMap<>();
    private @Nullable Channel channel;
    private long bytes;

    /** @param taken whether another queue's message has this id already */
    HeldQueue(String name, DeadSettings settings, Predicate<String> taken) {
        this.name = name;
        this.settings = settings;
        this.taken = taken;
    }

    /** A message that is held. */
    record Held(String id, GetResponse message) {}

    /** Takes what has come since the last look, within the limits. */
    Collection<Held> look(ChannelSource source) throws IOException {
        Channel open = open(source);
        try {
            take(open);
        } catch (ShutdownSignalException e) {
            throw new IOException("the channel to " + name + " has ended: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IOException(
                    "RabbitMQ does not show what is in " + name + ": " + BrokerConnection.describe(e)
                            + "; the service broker makes that queue when it looks after this virtual host",
                    e);
        }
        return held.values();
    }

    private void take(Channel open) throws IOException {
        while (held.size() < settings.held() && bytes < settings.heldBytes()) {
            GetResponse message = open.basicGet(name, false);
            if (message == null) {
                break;
            }
            String id = unique(message);
            held.put(id, new Held(id, message));
            bytes += message.getBody().length;
        }
    }

    @Nullable
    Held find(String id) {
        return held.get(id);
    }

    /** Takes it out of the queue for good. */
    void settle(Held message) throws IOException {
        Channel open = channel;
        if (open == null || !open.isOpen()) {
            throw new IOException("the channel that held it has ended");
        }
        open.basicAck(message.message().getEnvelope().getDeliveryTag(), false);
        held.remove(message.id());
        bytes -= message.message().getBody().length;
    }

    /**
     * Gives all back, in front and in order. From 4.0 a negative acknowledgement does that and counts as no failed
     * delivery; before, it puts them at the end, and closing the channel is the way.
     */
    void release() {
        try {
            Channel open = channel;
            if (open != null && open.isOpen()) {
                if (major(open) >= 4) {
                    open.basicNack(0, true, true);
                }
                open.close();
            }
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            // The connection is going anyway, and RabbitMQ takes everything back with it.
        }
        forget();
    }

    private static int major(Channel channel) {
        Object version = channel.getConnection().getServerProperties().get("version");
        String text = version == null ? "" : version.toString();
        int dot = text.indexOf('.');
        return dot == 1 ? Character.digit(text.charAt(0), 10) : 0;
    }

    private Channel open(ChannelSource source) throws IOException {
        Channel open = channel;
        if (open == null || !open.isOpen()) {
            // What a lost channel held is in the queue again and gets new delivery tags.
            forget();
            open = source.open();
            channel = open;
        }
        return open;
    }

    private void forget() {
        channel = null;
        held.clear();
        bytes = 0;
    }

    private String unique(GetResponse message) {
        String own = message.getProps().getMessageId();
        // It is part of a URL: what a foreign sender wrote there must not need more than one segment of it.
        String base = own == null || own.isBlank() ? "unnamed" : own.replaceAll("[^A-Za-z0-9._:@+-]", "_");
        String id = base;
        for (int copy = 2; held.containsKey(id) || taken.test(id); copy++) {
            id = base + "~" + copy;
        }
        return id;
    }

    /** Where channels come from. */
    interface ChannelSource {
        Channel open() throws IOException;
    }
}
