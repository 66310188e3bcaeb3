package io.aion.messaging;

import java.time.Duration;

/** Pauses that grow from a first to a longest one. Not for several threads at once. */
final class Pauses {

    private final Duration first;
    private final Duration longest;
    private final int factor;
    private Duration next;

    Pauses(Duration first, Duration longest, int factor) {
        this.first = first;
        this.longest = longest;
        this.factor = factor;
        next = first;
    }

    /** The pause to make now; the one after it is longer. */
    Duration next() {
        Duration now = next;
        Duration grown = now.multipliedBy(factor);
        next = grown.compareTo(longest) > 0 ? longest : grown;
        return now;
    }

    /** All is well: begin with the first again. */
    void reset() {
        next = first;
    }
}
