package io.aion.broker.leadership;

import java.time.Duration;
import java.time.Instant;

/**
 * A moment by two clocks. The steady one stands still while a machine sleeps, the other one jumps when it is set: where
 * something must have ended, the one that has gone further counts.
 *
 * @param nanos the steady clock, {@link System#nanoTime}
 * @param at what a watch shows
 */
public record Moment(long nanos, Instant at) {

    /** How long ago another moment is, at the most. */
    public Duration atMostSince(Moment before) {
        Duration steady = steadySince(before);
        Duration watch = Duration.between(before.at, at);
        return steady.compareTo(watch) > 0 ? steady : watch;
    }

    /** How long ago it is by the steady clock alone: never too long because a clock was set. */
    public Duration steadySince(Moment before) {
        return Duration.ofNanos(nanos - before.nanos);
    }
}
