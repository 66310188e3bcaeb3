package io.aion.broker.topology;

import java.time.Duration;

/**
 * How much may wait where.
 *
 * @param queueBytes for one instance, or on the way to another device
 * @param parkedBytes in {@code dead} and in {@code unrouted}, each
 * @param logBytes of the log stream
 * @param logAge of the log stream
 */
public record TopologyLimits(long queueBytes, long parkedBytes, long logBytes, Duration logAge) {

    /** Segments of the stream are deleted whole: a tenth of its size keeps retention within ten per cent. */
    long logSegmentBytes() {
        return Math.max(1, logBytes / 10);
    }
}
