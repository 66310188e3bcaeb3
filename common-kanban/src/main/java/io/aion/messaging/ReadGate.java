package io.aion.messaging;

import com.rabbitmq.client.ShutdownSignalException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lock around what a reader has {@link InHand}: which subscription counts, what of it is settled, and when a stop is
 * done. Never held while RabbitMQ is spoken to.
 */
final class ReadGate {

    private static final Logger LOG = LoggerFactory.getLogger(ReadGate.class);

    private final String queue;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final InHand inHand;
    private final ReaderCounts counts = new ReaderCounts();
    private @Nullable Subscription subscription;
    private boolean reading;
    /** Acknowledgements that are not yet written. */
    private int acknowledging;

    private long lastActivity = System.nanoTime();
    private boolean closing;
    private boolean closed;

    ReadGate(String queue, int remembered) {
        this.queue = queue;
        inHand = new InHand(remembered);
    }

    ReaderStats stats() {
        lock.lock();
        try {
            return counts.stats(inHand.size());
        } finally {
            lock.unlock();
        }
    }

    boolean isReading() {
        lock.lock();
        try {
            return reading;
        } finally {
            lock.unlock();
        }
    }

    /** As {@link KanbanReader#awaitIdle}. */
    boolean awaitIdle(Duration quiet) throws InterruptedException {
        lock.lock();
        try {
            while (!closing) {
                boolean idle = reading && inHand.size() == 0;
                long left = idle ? quiet.toNanos() - (System.nanoTime() - lastActivity) : quiet.toNanos();
                if (left <= 0) {
                    return true;
                }
                changed.awaitNanos(left);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** There is a new channel. @return false when it is not wanted any more */
    boolean opened(Subscription fresh) {
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            subscription = fresh;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** It reads, unless it is lost already. */
    void begun(Subscription mine) {
        lock.lock();
        try {
            counts.subscribed();
            reading = subscription == mine;
            lastActivity = System.nanoTime();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void awaitLost(Subscription mine) throws InterruptedException {
        lock.lock();
        try {
            while (subscription == mine && !closed) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    void lost(Subscription mine, ShutdownSignalException cause) {
        lock.lock();
        try {
            if (subscription == mine) {
                subscription = null;
                reading = false;
                changed.signalAll();
                LOG.debug("reading queue {} was interrupted: {}", queue, Shutdown.reason(cause));
            }
        } finally {
            lock.unlock();
        }
    }

    /** What it is to this reader; null when it is closing or the channel is an old one: then it comes again. */
    InHand.@Nullable Arrival arrived(Subscription from, HeldKanban kanban) {
        lock.lock();
        try {
            if (from != subscription || closing) {
                return null;
            }
            lastActivity = System.nanoTime();
            String id = kanban.id();
            InHand.Arrival arrival = inHand.arrived(id, kanban.repeated(), kanban.tag());
            counts.arrived(arrival, kanban);
            if (arrival == InHand.Arrival.NEW) {
                inHand.take(kanban, id);
            } else if (arrival == InHand.Arrival.HANDLED) {
                acknowledging++;
            }
            return arrival;
        } finally {
            lock.unlock();
        }
    }

    /** It was handled or given up: acknowledges it where it came. */
    void settle(HeldKanban kanban, boolean wasHandled) {
        List<InHand.Tag> tags;
        Subscription current;
        boolean raise;
        lock.lock();
        try {
            tags = inHand.settled(kanban, kanban.id(), wasHandled);
            current = subscription;
            lastActivity = System.nanoTime();
            if (tags.isEmpty()) {
                return;
            }
            counts.settled(wasHandled);
            raise = current != null && wasHandled && !closing && current.mayRaise(kanban.repeated());
            acknowledging++;
        } finally {
            lock.unlock();
        }
        Runnable then = wasHandled ? kanban.whenAcknowledged() : null;
        if (current == null) {
            acknowledged(1);
        } else if (raise) {
            // Waits for RabbitMQ's answers, which the thread that calls this may be the one to read.
            Thread.ofVirtual().name("raise").start(() -> {
                current.raise();
                current.acknowledge(tags, then);
            });
        } else {
            current.acknowledge(tags, then);
        }
    }

    /** So many acknowledgements are written. */
    void acknowledged(int count) {
        lock.lock();
        try {
            acknowledging -= count;
            if (closing) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Not to be settled any more: it goes back to the queue when this closes, which no longer waits for it. Where this
     * goes on, it comes again on a new channel, since RabbitMQ would not send it, nor what it keeps waiting, on this one.
     */
    void giveBack(HeldKanban kanban) {
        Subscription its;
        lock.lock();
        try {
            boolean wasInHand = inHand.release(kanban, kanban.id());
            changed.signalAll();
            its = wasInHand && !closing ? subscription : null;
        } finally {
            lock.unlock();
        }
        if (its != null) {
            // Waits for RabbitMQ's answer, which the thread that calls this may be the one to read.
            Thread.ofVirtual().name("give-back").start(its::close);
        }
    }

    /** Lets nothing in any more. @return false if that was so before */
    boolean beginClosing() {
        lock.lock();
        try {
            if (closing) {
                return false;
            }
            closing = true;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until all is settled, so long at most. @return the subscription that is to be closed, if there is one */
    @Nullable
    Subscription finishClosing(Duration limit) {
        lock.lock();
        try {
            awaitSettled(limit.toNanos());
            closed = true;
            Subscription last = subscription;
            subscription = null;
            reading = false;
            changed.signalAll();
            return last;
        } finally {
            lock.unlock();
        }
    }

    private void awaitSettled(long nanos) {
        long left = nanos;
        try {
            while (left > 0 && (inHand.size() > 0 || acknowledging > 0)) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
