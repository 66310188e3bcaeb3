package io.aion.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A kanban each 1, 10 and 100 ms. Times are from the moment at which a kanban was due, not from when it could be sent: a
 * sender that falls behind makes its kanban late, and is not forgiven for it.
 */
final class Cycles {

    private static final double MILLION = 1_000_000.0;
    private static final long HIGHEST_NANOS = Duration.ofSeconds(60).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BYTES = 256;
    private static final int WARM_UP_SECONDS = 10;

    private final long[] due = new long[1 << 20];
    private final AtomicLong handled = new AtomicLong();
    private volatile Histogram times = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    private long tag;

    void run(Pair pair) throws Exception {
        pair.receive(tag -> {
            times.recordValue(Math.min(HIGHEST_NANOS, System.nanoTime() - due[(int) tag & (due.length - 1)]));
            handled.incrementAndGet();
        });
        round(pair, WARM_UP_SECONDS, 5);
        int seconds = Integer.getInteger("seconds", 60);
        List<String> bars = new ArrayList<>();
        System.out.println(
                "| cycle | kanban | kept pace | on time | p50 | p99 | most |\n|---|---|---|---|---|---|---|");
        for (int millis : new int[] {1, 10, 100}) {
            long start = System.nanoTime();
            Histogram found = round(pair, seconds, millis);
            double took = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    Locale.ROOT,
                    "| %d ms | %d | %.1f /s | %.2f %% | %.2f ms | %.2f ms | %.1f ms |%n",
                    millis,
                    found.getTotalCount(),
                    found.getTotalCount() / took,
                    found.getPercentileAtOrBelowValue(millis * 1_000_000L),
                    found.getValueAtPercentile(50) / MILLION,
                    found.getValueAtPercentile(99) / MILLION,
                    found.getMaxValue() / MILLION);
            bars.add("Cycles of " + millis + " ms, from due to handled:\n\n" + Bars.of(found));
        }
        System.out.println(
                "\nOn time: handled before the next is due, which leaves a kanban one cycle for its whole way."
                        + " A cycle that is shorter than the hop itself (the p50 here) is late by that definition although the pace is"
                        + " kept.\n");
        System.out.println(String.join("\n\n", bars));
    }

    private Histogram round(Pair pair, int seconds, int millis) throws Exception {
        System.err.println("cycles of " + millis + " ms for " + seconds + " s ...");
        Histogram mine = new ConcurrentHistogram(HIGHEST_NANOS, 3);
        times = mine;
        long before = handled.get();
        int count = seconds * 1_000 / millis;
        long next = System.nanoTime();
        for (int i = 0; i < count; i++) {
            next += millis * 1_000_000L;
            while (System.nanoTime() < next) {
                LockSupport.parkNanos(next - System.nanoTime());
            }
            tag++;
            due[(int) tag & (due.length - 1)] = next;
            pair.send(tag, BYTES);
        }
        Waiting.until(() -> handled.get() - before >= count, PATIENCE, "all kanban of the round are handled");
        return mine;
    }
}
