package io.aion.replicator.retention;

import java.time.Duration;

/** What is kept at most: by age, by number, by bytes of documents. Whichever is reached first. */
public record Limits(Duration age, long kanban, long bytes) {

    public Limits {
        if (age.isNegative() || age.isZero() || kanban < 1 || bytes < 1) {
            throw new IllegalArgumentException("retention needs an age, a number and a size above zero, not " + age
                    + ", " + kanban + ", " + bytes);
        }
    }
}
