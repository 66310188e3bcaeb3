package io.aion.replicator;

import io.aion.spring.AionMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;

/** Figures of the replicator, for metrics and for those who wait for it. Written by one thread. */
public final class Progress {

    private static final double MILLION = 1_000_000;

    private final Counter written;
    private final Counter repeated;
    private final Counter bad;
    private final Counter missed;
    private final Counter attempts;
    private final DistributionSummary batches;
    private volatile double behindSeconds;

    public Progress(MeterRegistry registry) {
        written = AionMeter.WRITTEN.counter(registry);
        repeated = AionMeter.KNOWN.counter(registry);
        bad = AionMeter.BAD.counter(registry);
        missed = AionMeter.MISSED.counter(registry);
        attempts = AionMeter.ATTEMPTS.counter(registry);
        batches = AionMeter.BATCH.summary(registry);
        AionMeter.BEHIND.gauge(registry, () -> behindSeconds);
    }

    void batch(int size, int added, int known, int unreadable, long newest, long now) {
        batches.record(size);
        written.increment(added);
        repeated.increment(known);
        bad.increment(unreadable);
        behindSeconds = Math.max(0, (now - newest) / MILLION);
    }

    void missed(long entries) {
        missed.increment(entries);
    }

    void attempt() {
        attempts.increment();
    }

    public long written() {
        return (long) written.count();
    }

    public long repeated() {
        return (long) repeated.count();
    }

    public long bad() {
        return (long) bad.count();
    }

    public long missed() {
        return (long) missed.count();
    }
}
