package io.aion.replicator;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
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
        written = counter(registry, "written", "Kanban that are new in MongoDB");
        repeated = counter(registry, "repeated", "Kanban that were there already");
        bad = counter(registry, "bad", "Kanban whose body could not be stored");
        missed = counter(registry, "missed", "Entries the stream had dropped before they were read");
        attempts = counter(registry, "attempts", "Times that reading had to start again");
        batches = DistributionSummary.builder("aion.replicator.batch")
                .description("Kanban in a batch")
                .register(registry);
        Gauge.builder("aion.replicator.behind", () -> behindSeconds)
                .description("Seconds from the sending to the storing of the newest kanban in the last batch")
                .baseUnit("seconds")
                .register(registry);
    }

    private static Counter counter(MeterRegistry registry, String name, String description) {
        return Counter.builder("aion.replicator." + name)
                .description(description)
                .register(registry);
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
