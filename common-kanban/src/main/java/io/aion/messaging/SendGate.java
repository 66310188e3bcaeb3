package io.aion.messaging;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock around a {@link SendLine}: who may write to the channel when, who waits for it, and what RabbitMQ's answers
 * change. Never held while something is written, since RabbitMQ may let a write wait. All that the one lock guards is in
 * this one file, though that makes it long.
 */
final class SendGate {

    /** A limit that is none. */
    static final long NO_LIMIT = Long.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(SendGate.class);

    private final ReentrantLock lock = new ReentrantLock();
    /** Waited on by threads that want to send. */
    private final Condition room = lock.newCondition();
    /** Waited on by the thread that sends again, and by who closes. */
    private final Condition changed = lock.newCondition();

    private final SendLine line;
    private final boolean waitForExchange;
    private @Nullable Channel channel;
    /** Which channel; what an old one still says is ignored. */
    private long epoch;
    /** A thread is writing to the channel. */
    private boolean writing;

    private boolean blocked;
    private volatile boolean proven;

    private boolean closing;
    private boolean closed;

    SendGate(SenderSettings settings) {
        waitForExchange = settings.waitForExchange();
        line = new SendLine(Pace.Rules.of(settings), waitForExchange);
    }

    /** There is a new channel. @return false when it is not wanted any more */
    boolean opened(Channel fresh, long itsEpoch) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            epoch = itsEpoch;
            channel = fresh;
            proven = false;
            wake();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until one more may be sent, and takes the right to write; null when the time is over before. */
    @Nullable
    Channel admit(long nanos) throws InterruptedException {
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
                if (left == NO_LIMIT) {
                    room.await();
                } else {
                    left = room.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whoever was admitted is about to write this.
     *
     * @return false when the channel has been lost since: what was outstanding on it has been taken for sending again without
     *     this one, which would wait for a confirm that can't come, and be overtaken
     */
    boolean sending(Channel open, Outstanding kanban) {
        lock.lock();
        try {
            if (channel != open) {
                return false;
            }
            line.sending(kanban, open.getNextPublishSeqNo());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** It could not even be written: it was never sent. */
    void withdraw(Outstanding kanban) {
        lock.lock();
        try {
            line.withdraw(kanban);
        } finally {
            lock.unlock();
        }
    }

    /** Gives the right to write back. */
    void written() {
        lock.lock();
        try {
            writing = false;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something is to be sent again and it is its time, and takes the right to write it.
     *
     * @return null when this channel is gone or all is closed
     */
    @Nullable
    Outstanding awaitAgain(Channel mine) throws InterruptedException {
        lock.lock();
        try {
            while (channel == mine && !closed) {
                Outstanding next = line.oldestPending();
                if (next == null || !mayWrite()) {
                    changed.await();
                } else if (line.inFlight() >= line.pace().inFlight()) {
                    changed.await();
                } else if (line.pace() instanceof Pace.Narrow narrow
                        && narrow.pause().isPositive()) {
                    awaitPause(narrow.pause().toNanos());
                } else {
                    line.sendingAgain(next, mine.getNextPublishSeqNo());
                    writing = true;
                    return next;
                }
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** A confirm. @return those whose end it is */
    List<Outstanding> acked(long of, long sequence, boolean multiple) {
        lock.lock();
        try {
            if (of != epoch || channel == null) {
                return List.of();
            }
            boolean slow = !(line.pace() instanceof Pace.Wide);
            List<Outstanding> ended = line.acked(sequence, multiple);
            proven = true;
            if (slow && line.pace() instanceof Pace.Wide) {
                LOG.info(
                        "sending at full speed again, {} reordered so far",
                        line.stats(epoch).reordered());
            }
            wake();
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** A nack: a full queue has refused them. @return the first of them, where none was before; else null */
    @Nullable
    Outstanding nacked(long of, long sequence, boolean multiple) {
        lock.lock();
        try {
            if (of != epoch || channel == null) {
                return null;
            }
            boolean first = line.pace() instanceof Pace.Wide;
            Outstanding refused = line.nacked(sequence, multiple);
            proven = true;
            wake();
            return first ? refused : null;
        } finally {
            lock.unlock();
        }
    }

    /** RabbitMQ gave a kanban back because no queue takes it; its confirm follows. */
    void returned(long of, Target target, @Nullable String id, String reason) {
        lock.lock();
        try {
            if (of == epoch) {
                line.returned(target, id, reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The channel is gone. @return those that RabbitMQ has refused with it */
    List<Outstanding> lost(long of, ShutdownSignalException cause) {
        lock.lock();
        try {
            if (of != epoch || channel == null) {
                return List.of();
            }
            channel = null;
            String exchange = Shutdown.refusedExchange(cause);
            if (!exchange.isEmpty()) {
                LOG.warn("RabbitMQ refuses what is sent: {}", Shutdown.reason(cause));
            }
            List<Outstanding> ended = line.lost(waitForExchange ? "" : exchange, Shutdown.reason(cause));
            changed.signalAll();
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** RabbitMQ takes nothing for now, or does again. */
    void blocked(boolean now) {
        lock.lock();
        try {
            blocked = now;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a confirm or nack has come on the last channel. */
    boolean isProven() {
        return proven;
    }

    SenderStats stats() {
        lock.lock();
        try {
            return line.stats(epoch);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets nobody in any more, waits until all is answered, so long at most, and uses the channel no more.
     *
     * @return what is not answered; null if it was closed before
     */
    @Nullable
    List<Outstanding> close(long nanos) {
        lock.lock();
        try {
            if (closing) {
                return null;
            }
            closing = true;
            room.signalAll();
            awaitEmpty(nanos);
            closed = true;
            channel = null;
            changed.signalAll();
            return line.abandon();
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

    private boolean mayWrite() {
        return !writing && !blocked;
    }

    private void awaitPause(long nanos) throws InterruptedException {
        long mine = epoch;
        long left = nanos;
        while (left > 0 && channel != null && epoch == mine && !closed) {
            left = changed.awaitNanos(left);
        }
        line.paused();
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
