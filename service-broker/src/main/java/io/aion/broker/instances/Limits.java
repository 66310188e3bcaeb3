package io.aion.broker.instances;

import java.time.Duration;

/**
 * The limits of the life of an instance.
 *
 * @param firstPause pause after a first failure
 * @param longestPause what the pause doubles up to
 * @param stableAfter running this long makes earlier failures forgotten
 * @param attempts runs that may end without having acknowledged a certain kanban before it is given up
 * @param drainFor how long the queue of a removed instance has to have been empty before it is ended
 * @param settle how long after the end of a run RabbitMQ is given to notice that its connection is gone
 * @param look how soon to look again at something that changes within milliseconds
 */
public record Limits(
        Duration firstPause,
        Duration longestPause,
        Duration stableAfter,
        int attempts,
        Duration drainFor,
        Duration settle,
        Duration look) {

    /** The design's figures; two seconds are far more than RabbitMQ needs to see a closed socket (some 10 ms). */
    public static final Limits DEFAULT = new Limits(
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            5,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2),
            Duration.ofMillis(50));

    public Limits {
        if (attempts < 2) {
            throw new IllegalArgumentException("attempts must be at least 2, because one failure alone does not tell"
                    + " which kanban was the cause; not " + attempts);
        }
        if (firstPause.isNegative() || firstPause.isZero() || longestPause.compareTo(firstPause) < 0) {
            throw new IllegalArgumentException("the first pause must be positive and not above the longest, not "
                    + firstPause + " and " + longestPause);
        }
    }

    /** The pause after that many failures in a row. */
    Duration pause(int failures) {
        return new Doubling(firstPause, longestPause).pause(failures);
    }
}
