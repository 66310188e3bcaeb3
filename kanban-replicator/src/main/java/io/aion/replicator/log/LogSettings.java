package io.aion.replicator.log;

import java.time.Duration;

/**
 * Limits of reading.
 *
 * @param stream its name
 * @param prefetch messages that RabbitMQ may send ahead; at 1 MiB a kanban their bytes are what one must have room for
 * @param gather how long messages gather on their way in before they are read
 * @param batchKanban entries of a batch at most
 * @param batchBytes bytes of the bodies of a batch after which no further entry is added
 * @param linger how long a batch waits for more after its first entry
 * @param firstAnswer how long the entry at a stored position may take to come before the stream counts as made anew
 */
public record LogSettings(
        String stream,
        int prefetch,
        Duration gather,
        int batchKanban,
        long batchBytes,
        Duration linger,
        Duration firstAnswer) {

    public LogSettings {
        if (prefetch < 1 || prefetch > 10_000) {
            throw new IllegalArgumentException("prefetch must be 1 to 10000, not " + prefetch);
        }
        if (batchKanban < 1 || batchKanban > 10_000) {
            throw new IllegalArgumentException("batch-kanban must be 1 to 10000, not " + batchKanban);
        }
        if (batchBytes < 1 || batchBytes > 32 << 20) {
            throw new IllegalArgumentException("batch-bytes must be 1 B to 32 MB, not " + batchBytes);
        }
    }
}
