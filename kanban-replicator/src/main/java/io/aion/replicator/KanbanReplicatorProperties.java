package io.aion.replicator;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the kanban-replicator, {@code aion.kanban-replicator.*}.
 *
 * @param prefetch messages RabbitMQ may send ahead; 64 keeps the stream flowing, and 64 of the largest kanban (1 MiB)
 *     still fit into the heap
 * @param gather how long messages gather before they are read; 5 ms: many are read at once, after the kanban itself has
 *     arrived, and 64 in 5 ms still are 12,800 a second
 * @param batchKanban kanban written at once; 500: where a larger batch no longer gains
 * @param batchBytes bytes written at once; 4 MB, a few of the largest kanban
 * @param linger how long a batch waits for more; 250 ms: four writes a second at most where little happens, and a trace
 *     is complete before anyone has typed its flow
 * @param firstPause pause after a first failure; 100 ms: a lost connection is mostly back at once
 * @param longestPause longest pause; 10 s: so long a server that is back may wait for us
 * @param firstAnswer how long the entry at the stored position may take to come before the stream counts as made anew;
 *     20 s: an existing one answers within milliseconds
 * @param storeTimeout how long a connection or a write to MongoDB may take; 10 s: a batch takes milliseconds, a disk that
 *     wakes up seconds
 * @param queryTimeout how long MongoDB may search for an answer; 10 s: longer than any indexed search takes, short
 *     enough that one over all metadata ends
 * @param queryBytes bytes of kanban in one answer; 8 MB: eight of the largest kanban, a twelfth of the smallest heap it is
 *     run with
 * @param retention what is kept
 * @param traces how much of traces waits, where they are sent at all ({@code aion.traces.endpoint})
 */
@ConfigurationProperties("aion.kanban-replicator")
public record KanbanReplicatorProperties(
        @DefaultValue("64") int prefetch,
        @DefaultValue("5ms") Duration gather,
        @DefaultValue("500") int batchKanban,
        @DefaultValue("4MB") DataSize batchBytes,
        @DefaultValue("250ms") Duration linger,
        @DefaultValue("100ms") Duration firstPause,
        @DefaultValue("10s") Duration longestPause,
        @DefaultValue("20s") Duration firstAnswer,
        @DefaultValue("10s") Duration storeTimeout,
        @DefaultValue("10s") Duration queryTimeout,
        @DefaultValue("8MB") DataSize queryBytes,
        @DefaultValue Retention retention,
        @DefaultValue Traces traces) {

    /**
     * Spans on their way to a collector. The defaults are those of OpenTelemetry's own batch processor.
     *
     * @param queue spans that wait at most, then new ones are dropped and counted; 2,048: 10 s at 200 a second
     * @param batch spans in one request; 512
     * @param every longest wait for a full batch; 5 s
     * @param timeout how long the collector may take for a request; 10 s
     */
    public record Traces(
            @DefaultValue("2048") int queue,
            @DefaultValue("512") int batch,
            @DefaultValue("5s") Duration every,
            @DefaultValue("10s") Duration timeout) {

        public Traces {
            if (queue < 1 || batch < 1) {
                throw new IllegalArgumentException(
                        "aion.kanban-replicator.traces.queue and .batch must be more than 0");
            }
        }
    }

    /**
     * What is kept of the log; whichever is reached first.
     *
     * @param maxAge how old a kanban may get; 7 days, as the stream itself
     * @param maxKanban how many there may be; 2,000,000: two days at 10 a second
     * @param maxSize bytes of documents before the database compresses them; 1 GB, as the stream itself
     * @param every pause between two sweeps; 1 min: what comes in that time is little beside the limits
     */
    public record Retention(
            @DefaultValue("7d") Duration maxAge,
            @DefaultValue("2000000") long maxKanban,
            @DefaultValue("1GB") DataSize maxSize,
            @DefaultValue("1m") Duration every) {}
}
