package io.aion.broker.topology;

import java.time.Duration;

/**
 * How long a plan waits.
 *
 * @param drainQuiet how long a removed queue must have been empty before it goes
 * @param newQueue how long after a quorum queue's declaration nothing is bound to it; see {@link NewQueues}
 */
public record Pauses(Duration drainQuiet, Duration newQueue) {}
