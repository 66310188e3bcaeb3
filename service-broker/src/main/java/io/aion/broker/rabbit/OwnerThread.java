package io.aion.broker.rabbit;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One thread that looks again and again: when it is woken, and after a pause. */
final class OwnerThread {

    /** What it does. */
    interface Look {
        /** Returns whether there is more to do at once. */
        boolean look() throws InterruptedException;
    }

    private final Look look;
    private final Supplier<Duration> pause;
    private final Semaphore wake = new Semaphore(0);
    private final Thread thread;
    private volatile boolean stopped;

    OwnerThread(String name, Look look, Supplier<Duration> pause) {
        this.look = look;
        this.pause = pause;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Returns at once. */
    void wake() {
        wake.release();
    }

    boolean stopped() {
        return stopped;
    }

    /** Returns when it looks no more, at the latest after the limit. */
    void stop(Duration limit) {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopped) {
            try {
                if (!look.look()) {
                    boolean _ = wake.tryAcquire(pause.get().toMillis(), TimeUnit.MILLISECONDS);
                }
                wake.drainPermits();
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
