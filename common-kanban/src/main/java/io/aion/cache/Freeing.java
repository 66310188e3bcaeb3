package io.aion.cache;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done about payloads while nobody waits for it, one at a time, on a thread that is there while it is needed. What
 * fails or does not fit is told and left: payloads have an end of their own.
 */
final class Freeing implements AutoCloseable {

    /** What is to be done. */
    interface Task {
        void run() throws Exception;
    }

    private static final Logger LOG = LoggerFactory.getLogger(Freeing.class);

    /** Some seconds' work; each is a few hundred bytes. */
    private static final int MOST = 1_000;

    private static final Duration THREAD_STAYS = Duration.ofSeconds(10);
    /** Of the 10 s that a microservice has to end. */
    private static final Duration AT_THE_END = Duration.ofSeconds(2);

    private final Told told;
    private final ThreadPoolExecutor line;

    Freeing(String instance, Clock clock) {
        told = new Told(clock);
        line = new ThreadPoolExecutor(
                1,
                1,
                THREAD_STAYS.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST),
                Thread.ofPlatform().daemon().name("payloads of " + instance).factory());
        line.allowCoreThreadTimeOut(true);
    }

    /** Does it when its turn has come. */
    void later(String what, Task task) {
        try {
            line.execute(() -> carryOut(what, task));
        } catch (RejectedExecutionException e) {
            failed(what, line.isShutdown() ? "this microservice ends" : MOST + " others wait already");
        }
    }

    /** Does what waits, for a while, and takes nothing more. */
    @Override
    public void close() {
        line.shutdown();
        try {
            if (!line.awaitTermination(AT_THE_END.toMillis(), TimeUnit.MILLISECONDS)) {
                int left = line.shutdownNow().size();
                LOG.info("{} payloads are not freed; they end by their time", left);
            }
        } catch (InterruptedException e) {
            line.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void carryOut(String what, Task task) {
        try {
            task.run();
        } catch (Exception e) {
            failed(what, e.toString());
        }
    }

    private void failed(String what, String why) {
        if (told.mayTell()) {
            LOG.warn("can't {}; it ends by its time: {} (told once a minute at most)", what, why);
        }
    }

    /** Lets a line through once a minute. */
    static final class Told {

        private static final Duration PAUSE = Duration.ofMinutes(1);

        private final Clock clock;
        private Instant next = Instant.MIN;

        Told(Clock clock) {
            this.clock = clock;
        }

        synchronized boolean mayTell() {
            Instant now = clock.instant();
            if (now.isBefore(next)) {
                return false;
            }
            next = now.plus(PAUSE);
            return true;
        }
    }
}
