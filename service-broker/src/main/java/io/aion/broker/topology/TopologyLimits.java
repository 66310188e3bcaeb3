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

    /**
     * After a kill RabbitMQ reads through the last segment, chunk by chunk, before it takes another kanban, and until then
     * no sender gets a confirm: the smaller it is, the sooner kanban flow again (figures.md, "Killed").
     */
    private static final long MOST_SEGMENT_BYTES = 10_000_000;

    /** Segments of the stream are deleted whole: a tenth of its size keeps retention within ten per cent. */
    long logSegmentBytes() {
        return Math.clamp(logBytes / 10, 1, MOST_SEGMENT_BYTES);
    }
}
