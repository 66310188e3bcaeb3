package io.aion.replicator.retention;

import io.aion.replicator.store.Extent;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What one sweep removes.
 *
 * @param before everything that happened before this, in microseconds since the epoch
 * @param oldest and of all there is, so many of the oldest
 */
record Sweep(long before, long oldest) {

    /** What has to go for the limits to hold. Bytes are turned into kanban by their average. */
    static Sweep plan(Extent extent, Limits limits, Instant now) {
        long before = ChronoUnit.MICROS.between(Instant.EPOCH, now.minus(limits.age()));
        long over = Math.max(0, extent.kanban() - limits.kanban());
        if (extent.bytes() > limits.bytes() && extent.kanban() > 0) {
            double average = (double) extent.bytes() / extent.kanban();
            over = Math.max(over, (long) Math.ceil((extent.bytes() - limits.bytes()) / average));
        }
        return new Sweep(before, over);
    }
}
