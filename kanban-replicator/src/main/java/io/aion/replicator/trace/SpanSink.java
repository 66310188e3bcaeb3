package io.aion.replicator.trace;

import io.aion.replicator.log.LogEntry;
import java.util.List;

/** Takes finished kanban as spans. */
public interface SpanSink extends AutoCloseable {

    /** Wants none. */
    SpanSink NONE = entries -> {};

    /** Takes what there is room for, and returns at once. */
    void offer(List<LogEntry> entries);

    @Override
    default void close() {}
}
