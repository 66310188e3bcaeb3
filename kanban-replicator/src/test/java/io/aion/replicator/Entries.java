package io.aion.replicator;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.Trail;
import io.aion.messaging.TrailHeaders;
import io.aion.replicator.log.LogEntry;
import io.aion.replicator.store.KanbanDocument;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Entries of the log for tests. */
public final class Entries {

    /** 2026-01-01T00:00:00Z in microseconds. */
    public static final long START = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    private Entries() {}

    public static Trail trail(String id, String flow, String service, long sent, String... parents) {
        return new Trail(
                id,
                flow,
                List.of(parents),
                service,
                1,
                START + sent,
                parents.length == 0 ? 0 : START + sent - 300,
                parents.length == 0 ? 0 : START + sent - 100,
                "");
    }

    public static LogEntry entry(Trail trail, Map<String, ? extends @Nullable Object> metadata) {
        Kanban kanban = Kanban.of(metadata);
        return new LogEntry(
                0,
                0,
                TrailHeaders.write(trail, KanbanCodec.JSON),
                "after." + trail.service(),
                "default.1",
                KanbanCodec.toJson(kanban));
    }

    public static LogEntry entry(AMQP.BasicProperties properties, byte[] body) {
        return new LogEntry(7, 1, properties, "after.camera%2Efront", "found.3", body);
    }

    public static Document document(Trail trail, Map<String, ? extends @Nullable Object> metadata) {
        return KanbanDocument.of(entry(trail, metadata), trail.sent())
                .getFirst()
                .document();
    }
}
