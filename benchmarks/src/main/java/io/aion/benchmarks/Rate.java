package io.aion.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** How many messages a second go through, sender to handler, as fast as the limit in flight lets them. */
final class Rate {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final AtomicLong received = new AtomicLong();
    private long tag;

    void attach(Pair pair) throws Exception {
        pair.receive(ignored -> received.incrementAndGet());
    }

    /** One round; the clock runs until the last is handled. */
    double perSecond(Pair pair, int count, int bytes) throws Exception {
        long before = received.get();
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            pair.send(++tag, bytes);
        }
        pair.settle();
        Waiting.until(() -> received.get() - before >= count, PATIENCE, "all " + count + " messages are handled");
        return count / ((System.nanoTime() - start) / 1e9);
    }
}
