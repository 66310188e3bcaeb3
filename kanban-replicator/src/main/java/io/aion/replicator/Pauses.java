package io.aion.replicator;

import java.time.Duration;

/**
 * Pauses between attempts: each twice the one before, up to a longest.
 *
 * @param first 100 ms: a lost connection is mostly back at once
 * @param longest 10 s: how long a server that is back may wait for its client
 */
public record Pauses(Duration first, Duration longest) {

    /** The pause after so many attempts that failed in a row, from 1. */
    Duration after(int failures) {
        Duration pause = first.multipliedBy(1L << Math.min(20, Math.max(0, failures - 1)));
        return pause.compareTo(longest) > 0 ? longest : pause;
    }
}
