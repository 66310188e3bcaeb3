package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.Trail;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends kanban to RabbitMQ: persistent, each confirmed, at most {@link SenderSettings#inFlight()} unconfirmed. Publishes on
 * the caller's thread and blocks it while RabbitMQ is slow, full or away. What a full queue refuses or a lost connection
 * leaves in doubt is sent again, oldest first and with the same id, before anything new. Order is kept per target for
 * one sender, but for what {@link SenderStats#reordered()} counts; {@link SenderSettings#strictOrder()} makes that 0.
 * For several threads; the order among them is theirs to keep.
 */
public final class KanbanSender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KanbanSender.class);
    private static final Duration FIRST_RECONNECT = Duration.ofMillis(50);
    private static final int ABORT_MILLIS = 1_000;

    private final BrokerConnection connection;
    private final boolean ownsConnection;
    private final SenderSettings settings;
    private final Clock clock;
    private final BrokerConnection.BlockedUser blockedUser = this::blocked;

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
    private boolean proven;
    private boolean closing;
    private boolean closed;

    private KanbanSender(BrokerConnection connection, boolean owns, SenderSettings settings, Clock clock) {
        this.connection = connection;
        this.ownsConnection = owns;
        this.settings = settings;
        this.clock = clock;
        int inFlight = settings.strictOrder() ? 1 : settings.inFlight();
        line = new SendLine(
                new Pace.Rules(inFlight, settings.widenAfter(), settings.firstPause(), settings.longestPause()));
    }

    /** Opens a sender with a connection of its own. Returns at once; a broker that is not there is waited for. */
    public static KanbanSender open(BrokerAddress address, SenderSettings settings, Clock clock) {
        return start(new KanbanSender(BrokerConnection.open(address, "send"), true, settings, clock));
    }

    /** Opens a sender on a connection that others use too; {@link #close()} leaves it open. */
    public static KanbanSender open(BrokerConnection connection, SenderSettings settings, Clock clock) {
        return start(new KanbanSender(connection, false, settings, clock));
    }

    private static KanbanSender start(KanbanSender sender) {
        sender.connection.attach(sender.blockedUser);
        Thread.ofVirtual().name("kanban-sender").start(sender::keep);
        return sender;
    }

    /**
     * Sends a kanban. Blocks while as many as allowed are in flight.
     *
     * @param trail its {@code sent} is set to now, where it has none
     * @return completes when RabbitMQ has taken the kanban over, on a thread that must not be blocked; fails with
     *     {@link KanbanRefused} if no queue takes it, with {@link NotConfirmed} if the sender is closed before
     * @throws KanbanRefused if it is too large or can't be encoded
     * @throws IllegalStateException if the sender is closed
     */
    public CompletableFuture<Void> send(Target target, Kanban kanban, Trail trail) throws InterruptedException {
        byte[] body = encode(kanban);
        TrailHeaders.check(trail);
        return publish(Objects.requireNonNull(admit(Long.MAX_VALUE)), target, () -> properties(trail), body);
    }

    /**
     * The same for callers that can't wait for ever.
     *
     * @return empty if it could not be sent within the limit; nothing has been sent then
     */
    public Optional<CompletableFuture<Void>> trySend(Target target, Kanban kanban, Trail trail, Duration limit)
            throws InterruptedException {
        byte[] body = encode(kanban);
        TrailHeaders.check(trail);
        Channel open = admit(limit.toNanos());
        return open == null ? Optional.empty() : Optional.of(publish(open, target, () -> properties(trail), body));
    }

    /**
     * Passes a message on as it is, of whatever size: one that was given up, or one of a foreign sender. Otherwise as
     * {@link #send}.
     */
    public CompletableFuture<Void> forward(Target target, AMQP.BasicProperties properties, byte[] body)
            throws InterruptedException {
        return publish(Objects.requireNonNull(admit(Long.MAX_VALUE)), target, () -> properties, body);
    }

    /** What it has done so far. */
    public SenderStats stats() {
        lock.lock();
        try {
            return line.stats(epoch);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes nothing new, waits for what is not confirmed, at most {@link SenderSettings#closeWait()}, and closes. What is
     * not confirmed then fails with {@link NotConfirmed}.
     */
    @Override
    public void close() {
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
        if (ownsConnection) {
            connection.close();
        } else if (last != null) {
            abort(last);
        }
    }

    private byte[] encode(Kanban kanban) {
        try {
            return KanbanCodec.toJson(kanban, settings.limits());
        } catch (BadKanban e) {
            throw new KanbanRefused(e.reason());
        }
    }

    private AMQP.BasicProperties properties(Trail trail) {
        // Stamped when its turn has come: waiting for a slow broker is not part of the hop.
        return TrailHeaders.write(trail.sent() == 0 ? trail.withSent(Micros.now(clock)) : trail, KanbanCodec.JSON);
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
                left = left == Long.MAX_VALUE ? waitFor(room) : room.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static long waitFor(Condition condition) throws InterruptedException {
        condition.await();
        return Long.MAX_VALUE;
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
            abort(open);
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

    private void keep() {
        Pauses pauses = new Pauses(FIRST_RECONNECT, settings.longestPause(), 2);
        try {
            for (Connection now = connection.await(); now != null && !closed(); now = connection.await()) {
                try {
                    open(now);
                    if (tend()) {
                        pauses.reset();
                    }
                } catch (IOException | ShutdownSignalException e) {
                    LOG.debug("no channel to send on: {}", BrokerConnection.describe(e));
                }
                pause(pauses.next());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void open(Connection now) throws IOException {
        Channel fresh = now.createChannel();
        if (fresh == null) {
            throw new IOException("RabbitMQ allows no more channels on this connection");
        }
        fresh.confirmSelect();
        long mine = nextEpoch();
        fresh.addReturnListener(back -> returned(
                mine,
                new Target(back.getExchange(), back.getRoutingKey()),
                back.getProperties().getMessageId(),
                back.getReplyText()));
        fresh.addConfirmListener(
                (sequence, multiple) -> acked(mine, sequence, multiple),
                (sequence, multiple) -> nacked(mine, sequence, multiple));
        if (!use(fresh)) {
            abort(fresh);
            return;
        }
        // After it is in use: when the channel is gone already, this is called at once.
        fresh.addShutdownListener(cause -> lost(mine, cause));
    }

    private long nextEpoch() {
        lock.lock();
        try {
            return ++epoch;
        } finally {
            lock.unlock();
        }
    }

    private boolean use(Channel fresh) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            channel = fresh;
            proven = false;
            wake();
            return true;
        } finally {
            lock.unlock();
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
        ended.forEach(Outstanding::complete);
    }

    private void nacked(long of, long sequence, boolean multiple) {
        lock.lock();
        try {
            if (of == epoch && channel != null) {
                boolean first = line.pace() instanceof Pace.Wide;
                Outstanding refused = line.nacked(sequence, multiple);
                proven = true;
                if (first && refused != null) {
                    LOG.warn(
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

    private boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        long left = pause.toNanos();
        lock.lock();
        try {
            while (left > 0 && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void abort(Channel channel) {
        try {
            channel.abort();
        } catch (IOException | RuntimeException e) {
            LOG.debug("closing a channel: {}", e.toString());
        }
    }
}
