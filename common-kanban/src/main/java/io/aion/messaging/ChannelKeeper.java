package io.aion.messaging;

import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives its user a new channel whenever the one before is lost, with growing pauses, until it is stopped. */
final class ChannelKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelKeeper.class);

    /** Who uses the channels. */
    interface User {
        /**
         * Uses a new channel until it is lost; on a thread of its own.
         *
         * @param epoch a number higher than that of any channel before: what an older one still says is ignored
         * @return whether it was of use, so that the next pause is a short one again
         */
        boolean use(Channel channel, long epoch) throws IOException, InterruptedException;

        /** No channel can be used, for this reason. */
        void unusable(String reason);
    }

    private final BrokerConnection connection;
    private final User user;
    private final Pauses pauses;
    private final CountDownLatch stop = new CountDownLatch(1);

    private ChannelKeeper(BrokerConnection connection, User user, Pauses pauses) {
        this.connection = connection;
        this.user = user;
        this.pauses = pauses;
    }

    static ChannelKeeper start(String name, BrokerConnection connection, Pauses pauses, User user) {
        ChannelKeeper keeper = new ChannelKeeper(connection, user, pauses);
        Thread.ofVirtual().name(name).start(keeper::keep);
        return keeper;
    }

    /** Gives out no further channel; the one in use is its user's to close. */
    void stop() {
        stop.countDown();
    }

    private void keep() {
        long epoch = 0;
        try {
            for (Connection now = connection.await(); now != null && !isStopped(); now = connection.await()) {
                String fault = use(now, ++epoch);
                if (!fault.isEmpty()) {
                    user.unusable(fault);
                }
                if (stop.await(pauses.next().toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String use(Connection now, long epoch) throws InterruptedException {
        Channel channel = null;
        try {
            channel = now.createChannel();
            if (channel == null) {
                return "RabbitMQ allows no more channels on this connection; raise its channel_max";
            }
            if (user.use(channel, epoch)) {
                pauses.reset();
            }
            return "";
        } catch (AlreadyClosedException e) {
            // The connection has just gone, which its owner has said.
            LOG.debug("no channel: {}", BrokerConnection.describe(e));
            return "";
        } catch (IOException | ShutdownSignalException e) {
            abort(channel);
            return BrokerConnection.describe(e);
        }
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /**
     * Closes a channel without a word, whatever its state. Once only, whoever else closes it at the same moment: at a second
     * abort the client gives the channel's number free while RabbitMQ still closes it for the first, and the next one to
     * be opened ends the whole connection ("second 'channel.open' seen").
     */
    static void abort(@Nullable Channel channel) {
        if (channel != null) {
            try {
                synchronized (channel) {
                    if (channel.isOpen()) {
                        channel.abort();
                    }
                }
            } catch (IOException | RuntimeException e) {
                LOG.debug("closing a channel: {}", e.toString());
            }
        }
    }
}
