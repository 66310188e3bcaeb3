package io.aion.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Time from handing a message over until the handler is entered, at a steady pace. */
final class Hop {

    private static final long HIGHEST_NANOS = Duration.ofSeconds(60).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final long[] sent = new long[1 << 20];
    private final AtomicLong received = new AtomicLong();
    private volatile Histogram histogram = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    private long tag;

    /** Starts to receive. */
    void attach(Pair pair) throws Exception {
        pair.receive(received -> {
            histogram.recordValue(
                    Math.min(HIGHEST_NANOS, System.nanoTime() - sent[(int) received & (sent.length - 1)]));
            this.received.incrementAndGet();
        });
    }

    /** One round: {@code count} messages, {@code perSecond} of them a second. */
    Histogram round(Pair pair, int count, int perSecond, int bytes) throws Exception {
        Histogram mine = new ConcurrentHistogram(HIGHEST_NANOS, 3);
        histogram = mine;
        long before = received.get();
        long gap = 1_000_000_000L / perSecond;
        long due = System.nanoTime();
        for (int i = 0; i < count; i++) {
            due += gap;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            tag++;
            sent[(int) tag & (sent.length - 1)] = System.nanoTime();
            pair.send(tag, bytes);
        }
        Waiting.until(() -> received.get() - before >= count, PATIENCE, "all messages of the round are received");
        return mine;
    }
}
