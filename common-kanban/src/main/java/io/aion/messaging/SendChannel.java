package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The channel of a sender and the lock around its {@link SendLine}: who may write when, and what is sent again. */
final class SendChannel implements ChannelKeeper.User {

    /** A limit that is none. */
    static final long NO_LIMIT = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(SendChannel.class);
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);
    private static final int ABORT_MILLIS = 1_000;

    private final BrokerConnection connection;
    private final SenderSettings settings;
    private final BrokerConnection.BlockedUser blockedUser = this::blocked;
    private @Nullable ChannelKeeper keeper;

    private final ReentrantLock lock = new ReentrantLock();
    /** Waited on by threads that want to send. */
    private final Condition room = lock.newCondition();
    /** Waited on by the thread that sends again, and by {@link #close()}. */
    private final Condition changed = lock.newCondition();

    private final SendLine line;
    private @Nullable Channel channel;
    /** Which channel; what an old one still says is ignored. */
    private long epoch;
    /** A thread is writing to the channel; the lock is not held meanwhile, since RabbitMQ may let a write wait. */
    private boolean writing;

    private boolean blocked;
    /** A confirm or nack has come on this channel. */
    private boolean proven;

    private boolean closing;
    private boolean closed;

    private SendChannel(BrokerConnection connection, SenderSettings settings) {
        this.connection = connection;
        this.settings = settings;
        int inFlight = settings.strictOrder() ? 1 : settings.inFlight();
        line = new SendLine(
                new Pace.Rules(inFlight, settings.widenAfter(), settings.firstPause(), settings.longestPause()),
                settings.waitForExchange());
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
        Channel open = admit(nanos);
        return open == null ? null : publish(open, target, properties, body);
    }

    SenderStats stats() {
        lock.lock();
        try {
            return line.stats(epoch);
        } finally {
            lock.unlock();
        }
    }

    /** As {@link KanbanSender#close()}. */
    void close() {
        Channel last;
        List<Outstanding> rest;
        lock.lock();
        try {
            if (closing) {
                return;
            }
            closing = true;
            room.signalAll();
            awaitEmpty(settings.closeWait().toNanos());
            closed = true;
            rest = line.abandon();
            last = channel;
            channel = null;
            changed.signalAll();
        } finally {
            lock.unlock();
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
        fresh.addReturnListener(back -> returned(
                itsEpoch,
                new Target(back.getExchange(), back.getRoutingKey()),
                back.getProperties().getMessageId(),
                back.getReplyText()));
        fresh.addConfirmListener(
                (sequence, multiple) -> acked(itsEpoch, sequence, multiple),
                (sequence, multiple) -> nacked(itsEpoch, sequence, multiple));
        lock.lock();
        try {
            if (closed) {
                ChannelKeeper.abort(fresh);
                return false;
            }
            epoch = itsEpoch;
            channel = fresh;
            proven = false;
            wake();
        } finally {
            lock.unlock();
        }
        // After it is in use: when the channel is gone already, this is called at once.
        fresh.addShutdownListener(cause -> lost(itsEpoch, cause));
        return tend();
    }

    @Override
    public void unusable(String reason) {
        LOG.warn("no channel to send on at {}: {}; trying again", connection.address(), reason);
    }

    /** Waits until one more may be sent, and takes the right to write; null when the time is over before. */
    private @Nullable Channel admit(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (true) {
                if (closing) {
                    throw new IllegalStateException("this sender is closed");
                }
                Channel open = channel;
                if (open != null && mayWrite() && line.hasRoom()) {
                    writing = true;
                    return open;
                }
                if (left <= 0) {
                    return null;
                }
                left = left == NO_LIMIT ? waitFor(room) : room.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static long waitFor(Condition condition) throws InterruptedException {
        condition.await();
        return NO_LIMIT;
    }

    private boolean mayWrite() {
        return !writing && !blocked;
    }

    private CompletableFuture<Void> publish(
            Channel open, Target target, Supplier<AMQP.BasicProperties> properties, byte[] body) {
        Outstanding kanban = null;
        try {
            kanban = new Outstanding(target, properties.get(), body);
            lock.lock();
            try {
                line.sending(kanban, open.getNextPublishSeqNo());
            } finally {
                lock.unlock();
            }
            write(open, kanban);
            return kanban.confirmed;
        } catch (RuntimeException e) {
            // Nothing was written, but the channel's count of what was is one too high: it is of no more use.
            withdraw(open, kanban);
            throw e;
        } finally {
            written();
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

    private void withdraw(Channel open, @Nullable Outstanding kanban) {
        if (kanban != null) {
            lock.lock();
            try {
                line.withdraw(kanban);
            } finally {
                lock.unlock();
            }
            ChannelKeeper.abort(open);
        }
    }

    private void written() {
        lock.lock();
        try {
            writing = false;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever can go on: what is to be sent again comes before anything new. */
    private void wake() {
        if (line.pending() > 0 || closing) {
            changed.signalAll();
        } else if (mayWrite() && line.hasRoom()) {
            room.signal();
        }
    }

    /** Sends again what is to be sent again, until the channel is gone; whether a confirm has come on it. */
    private boolean tend() throws InterruptedException {
        lock.lock();
        try {
            while (channel != null && !closed) {
                Outstanding next = line.oldestPending();
                if (next == null || !mayWrite()) {
                    changed.await();
                } else if (line.inFlight() >= line.pace().inFlight()) {
                    changed.await();
                } else if (line.pace() instanceof Pace.Narrow narrow
                        && narrow.pause().isPositive()) {
                    awaitPause(narrow.pause().toNanos());
                } else {
                    sendAgain(Objects.requireNonNull(channel), next);
                }
            }
            return proven;
        } finally {
            lock.unlock();
        }
    }

    private void awaitPause(long nanos) throws InterruptedException {
        long mine = epoch;
        long left = nanos;
        while (left > 0 && channel != null && epoch == mine && !closed) {
            left = changed.awaitNanos(left);
        }
        line.paused();
    }

    /** Called with the lock held, which it gives up while it writes. */
    private void sendAgain(Channel open, Outstanding kanban) {
        line.sendingAgain(kanban, open.getNextPublishSeqNo());
        writing = true;
        lock.unlock();
        try {
            write(open, kanban);
        } finally {
            lock.lock();
            writing = false;
            wake();
        }
    }

    private void acked(long of, long sequence, boolean multiple) {
        List<Outstanding> ended = List.of();
        lock.lock();
        try {
            if (of == epoch && channel != null) {
                boolean slow = !(line.pace() instanceof Pace.Wide);
                ended = line.acked(sequence, multiple);
                proven = true;
                if (slow && line.pace() instanceof Pace.Wide) {
                    LOG.info(
                            "sending at full speed again, {} reordered so far",
                            line.stats(epoch).reordered());
                }
                wake();
            }
        } finally {
            lock.unlock();
        }
        if (ended.size() == 1) {
            ended.getFirst().complete();
        } else {
            List<Outstanding> all = ended;
            Batch.run(() -> all.forEach(Outstanding::complete));
        }
    }

    private void nacked(long of, long sequence, boolean multiple) {
        lock.lock();
        try {
            if (of == epoch && channel != null) {
                boolean first = line.pace() instanceof Pace.Wide;
                Outstanding refused = line.nacked(sequence, multiple);
                proven = true;
                if (first && refused != null) {
                    LogLine.about(LOG.atWarn(), refused.properties)
                            .log(
                                    "a queue behind exchange '{}' with key '{}' is full: kanban {} of flow {} waits, nothing is dropped",
                                    refused.target.exchange(),
                                    refused.target.routingKey(),
                                    refused.properties.getMessageId(),
                                    refused.properties.getCorrelationId());
                }
                wake();
            }
        } finally {
            lock.unlock();
        }
    }

    private void returned(long of, Target target, @Nullable String id, String text) {
        lock.lock();
        try {
            if (of == epoch) {
                line.returned(
                        target,
                        id,
                        "no queue takes it: exchange '" + target.exchange() + "', routing key '" + target.routingKey()
                                + "' (" + text + "); check the service's name and number");
            }
        } finally {
            lock.unlock();
        }
    }

    private void lost(long of, ShutdownSignalException cause) {
        List<Outstanding> ended = List.of();
        lock.lock();
        try {
            if (of != epoch || channel == null) {
                return;
            }
            channel = null;
            String exchange = Shutdown.refusedExchange(cause);
            if (!exchange.isEmpty()) {
                LOG.warn("RabbitMQ refuses what is sent: {}", Shutdown.reason(cause));
            }
            ended = line.lost(settings.waitForExchange() ? "" : exchange, Shutdown.reason(cause));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        ended.forEach(Outstanding::complete);
    }

    private void blocked(boolean now) {
        lock.lock();
        try {
            blocked = now;
            wake();
        } finally {
            lock.unlock();
        }
    }

    private void awaitEmpty(long nanos) {
        long left = nanos;
        try {
            while (left > 0 && !line.isEmpty()) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
