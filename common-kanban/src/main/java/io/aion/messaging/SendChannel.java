package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channel of a sender: what {@link SendGate} lets through is written to it, and its answers go back there. */
final class SendChannel implements ChannelKeeper.User {

    private static final Logger LOG = LoggerFactory.getLogger(SendChannel.class);
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);
    private static final int ABORT_MILLIS = 1_000;

    private final BrokerConnection connection;
    private final SenderSettings settings;
    private final SendGate gate;
    private final BrokerConnection.BlockedUser blockedUser;
    private volatile @Nullable Channel last;
    private @Nullable ChannelKeeper keeper;

    private SendChannel(BrokerConnection connection, SenderSettings settings) {
        this.connection = connection;
        this.settings = settings;
        gate = new SendGate(settings);
        blockedUser = gate::blocked;
    }

    static SendChannel open(BrokerConnection connection, SenderSettings settings) {
        SendChannel channel = new SendChannel(connection, settings);
        connection.attach(channel.blockedUser);
        Pauses pauses = new Pauses(FIRST_RECONNECT, settings.longestPause(), 2);
        channel.keeper = ChannelKeeper.start("kanban-sender", connection, pauses, channel);
        return channel;
    }

    /**
     * Sends on the caller's thread, when it is its turn.
     *
     * @param properties asked for when its turn has come
     * @return null when its turn has not come within the limit
     */
    @Nullable
    CompletableFuture<Void> send(Target target, Supplier<AMQP.BasicProperties> properties, byte[] body, long nanos)
            throws InterruptedException {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; ; left = nanos == SendGate.NO_LIMIT ? nanos : until - System.nanoTime()) {
            Channel open = gate.admit(left);
            if (open == null) {
                return null;
            }
            Outstanding kanban = publish(open, target, properties, body);
            if (kanban != null) {
                return kanban.confirmed;
            }
        }
    }

    SenderStats stats() {
        return gate.stats();
    }

    /** As {@link KanbanSender#close()}. */
    void close() {
        List<Outstanding> rest = gate.close(settings.closeWait().toNanos());
        if (rest == null) {
            return;
        }
        rest.forEach(
                kanban -> kanban.confirmed.completeExceptionally(new NotConfirmed("RabbitMQ did not confirm it within "
                        + settings.closeWait() + " of closing; it may have arrived or not")));
        connection.detach(blockedUser);
        Objects.requireNonNull(keeper).stop();
        ChannelKeeper.abort(last);
    }

    @Override
    public boolean use(Channel fresh, long itsEpoch) throws IOException, InterruptedException {
        fresh.confirmSelect();
        fresh.addReturnListener(back -> gate.returned(
                itsEpoch,
                new Target(back.getExchange(), back.getRoutingKey()),
                back.getProperties().getMessageId(),
                "no queue takes it: exchange '" + back.getExchange() + "', routing key '" + back.getRoutingKey() + "' ("
                        + back.getReplyText() + "); check the service's name and number"));
        fresh.addConfirmListener(
                (sequence, multiple) -> complete(gate.acked(itsEpoch, sequence, multiple)),
                (sequence, multiple) -> report(gate.nacked(itsEpoch, sequence, multiple)));
        last = fresh;
        if (!gate.opened(fresh, itsEpoch)) {
            ChannelKeeper.abort(fresh);
            return false;
        }
        // After it is in use: when the channel is gone already, this is called at once.
        fresh.addShutdownListener(cause -> gate.lost(itsEpoch, cause).forEach(Outstanding::complete));
        sendAgain(fresh);
        return gate.isProven();
    }

    @Override
    public void unusable(String reason) {
        LOG.warn("no channel to send on at {}: {}; trying again", connection.address(), reason);
    }

    /** Null when the channel was lost before. */
    private @Nullable Outstanding publish(
            Channel open, Target target, Supplier<AMQP.BasicProperties> properties, byte[] body) {
        Outstanding kanban = null;
        try {
            kanban = new Outstanding(target, properties.get(), body);
            if (!gate.sending(open, kanban)) {
                return null;
            }
            write(open, kanban);
            return kanban;
        } catch (RuntimeException e) {
            // Nothing was written, but the channel's count of what was is one too high: it is of no more use.
            if (kanban != null) {
                gate.withdraw(kanban);
                ChannelKeeper.abort(open);
            }
            throw e;
        } finally {
            gate.written();
        }
    }

    private void write(Channel open, Outstanding kanban) {
        try {
            open.basicPublish(
                    kanban.target.exchange(), kanban.target.routingKey(), true, kanban.properties, kanban.body);
        } catch (IOException | ShutdownSignalException e) {
            // The channel is gone, and its shutdown listener makes this kanban one to be sent again. Where only the
            // writing failed, the connection is of no more use.
            if (open.isOpen()) {
                open.getConnection().abort(ABORT_MILLIS);
            }
        }
    }

    /** Sends again what is to be sent again, until the channel is gone. */
    private void sendAgain(Channel open) throws InterruptedException {
        for (Outstanding next = gate.awaitAgain(open); next != null; next = gate.awaitAgain(open)) {
            try {
                write(open, next);
            } finally {
                gate.written();
            }
        }
    }

    private static void complete(List<Outstanding> ended) {
        if (ended.size() == 1) {
            ended.getFirst().complete();
        } else {
            Batch.run(() -> ended.forEach(Outstanding::complete));
        }
    }

    private static void report(@Nullable Outstanding refused) {
        if (refused != null) {
            LogLine.about(LOG.atWarn(), refused.properties)
                    .log(
                            "a queue behind exchange '{}' with key '{}' is full: kanban {} of flow {} waits, nothing is dropped",
                            refused.target.exchange(),
                            refused.target.routingKey(),
                            refused.properties.getMessageId(),
                            refused.properties.getCorrelationId());
        }
    }
}
