package io.aion.broker.instances;

import java.time.Duration;

/**
 * Pauses that double from failure to failure.
 *
 * @param first after the first failure
 * @param longest what they double up to
 */
public record Doubling(Duration first, Duration longest) {

    /** The pause after that many failures in a row. */
    public Duration pause(int failures) {
        Duration pause = first;
        for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
