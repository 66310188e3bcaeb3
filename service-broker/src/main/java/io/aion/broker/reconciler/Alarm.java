package io.aion.broker.reconciler;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes one thread; rings that come while it is awake count as one. */
final class Alarm {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition rung = lock.newCondition();
    private boolean ringing;
    private boolean all;

    void ring() {
        ring(false);
    }

    /** Everything has to be looked at. */
    void ringAll() {
        ring(true);
    }

    private void ring(boolean everything) {
        lock.lock();
        try {
            ringing = true;
            all |= everything;
            rung.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean takeAll() {
        lock.lock();
        try {
            boolean was = all;
            all = false;
            return was;
        } finally {
            lock.unlock();
        }
    }

    void await(Duration atMost) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(Math.max(0, atMost.toMillis()));
            while (!ringing && nanos > 0) {
                nanos = rung.awaitNanos(nanos);
            }
            ringing = false;
        } finally {
            lock.unlock();
        }
    }
}
