package io.aion.replicator.store;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanLimits;
import io.aion.kanban.Trail;
import io.aion.messaging.Receipt;
import io.aion.messaging.TrailHeaders;
import io.aion.replicator.log.LogEntry;
import io.aion.topology.FinishedKey;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an entry of the stream: a document, whatever the entry is. One whose body can't be read, or can't be
 * stored, keeps all that its properties say and the reason.
 *
 * @param document with the fields of {@link Fields}
 * @param at when it happened, as {@link Fields#AT}
 * @param bad why its body had to be left out; empty where it is there
 */
public record KanbanDocument(Document document, long at, String bad) {

    /** Nobody sent a kanban before AION existed: such a clock was not set yet. */
    private static final long EARLIEST = Instant.parse("2020-01-01T00:00:00Z").getEpochSecond() * 1_000_000;
    /** So far a clock of another device may be ahead before it is not believed. */
    private static final long AHEAD = Duration.ofHours(1).toNanos() / 1_000;

    /**
     * The documents of an entry: one, or one for each kanban of a receipt; none of a progress, which is over when it is read.
     *
     * @param now microseconds since the epoch
     */
    public static List<KanbanDocument> of(LogEntry entry, long now) {
        if (Names.isProgress(entry.routingKey())) {
            return List.of();
        }
        return Names.isReceipt(entry.routingKey()) ? ofReceipt(entry, now) : List.of(ofKanban(entry, now));
    }

    private static List<KanbanDocument> ofReceipt(LogEntry entry, long now) {
        try {
            return Receipt.read(entry.properties(), entry.body()).stream()
                    .map(trail -> of(envelope(trail, entry, "", now).append(Fields.PRIOR_SUCCESS, true), ""))
                    .toList();
        } catch (BadKanban e) {
            return List.of(bad(entry, now, e.reason()));
        }
    }

    private static KanbanDocument ofKanban(LogEntry entry, long now) {
        try {
            KanbanCodec.Decoded decoded =
                    KanbanCodec.decode(entry.properties().getContentType(), entry.body(), KanbanLimits.GRPC);
            Document document = envelope(entry, now);
            document.append(Fields.SIZE, entry.body().length);
            addBody(document, decoded.kanban());
            // Its way was the queue that its microservice named, whatever its body says.
            traced(entry).ifPresent(traced -> document.append(Fields.KEY, Text.storable(traced.target())));
            if (decoded.foreign()) {
                document.append(Fields.FOREIGN, true);
            }
            return of(document, "");
        } catch (BadKanban e) {
            return bad(entry, now, e.reason());
        } catch (RuntimeException e) {
            // A fault of ours must not stop the stream either.
            return bad(entry, now, "can't be read: " + e);
        }
    }

    /** The document of an entry whose body can't be stored. */
    public static KanbanDocument bad(LogEntry entry, long now, String reason) {
        return of(
                envelope(entry, now).append(Fields.SIZE, entry.body().length).append(Fields.BAD, Text.storable(reason)),
                reason);
    }

    private static KanbanDocument of(Document document, String bad) {
        return new KanbanDocument(document, document.get(Fields.AT, 0L), bad);
    }

    private static Document envelope(LogEntry entry, long now) {
        AMQP.BasicProperties properties = entry.properties();
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        // The clock is not used: the id is given, and a flow without one is that id.
        Trail trail = TrailHeaders.read(
                entry.id(), properties.getCorrelationId(), properties.getAppId(), headers, Clock.systemUTC());
        Optional<FinishedKey> finished = FinishedKey.read(entry.routingKey());
        Document document =
                envelope(trail, entry, finished.map(FinishedKey::connectionKey).orElse(""), now);
        put(document, Fields.TO_DEVICE, finished.map(FinishedKey::device).orElse(""));
        return document;
    }

    private static Document envelope(Trail trail, LogEntry entry, String key, long now) {
        Document document = new Document(Fields.ID, trail.id()).append(Fields.FLOW, trail.flow());
        if (!trail.parents().isEmpty()) {
            document.append(Fields.PARENTS, trail.parents());
        }
        if (trail.parents().size() > 1) {
            document.append(
                    Fields.LINKS, trail.parents().subList(1, trail.parents().size()));
        }
        Optional<Traced> traced = traced(entry);
        put(
                document,
                Fields.SERVICE,
                traced.map(Traced::service)
                        .orElse(trail.service().isEmpty() ? serviceOf(entry.exchange()) : trail.service()));
        put(document, Fields.NUMBER, traced.map(Traced::number).orElse(trail.number()));
        put(document, Fields.KEY, traced.map(Traced::target).orElse(key));
        document.append(Fields.AT, at(trail.sent(), now));
        put(document, Fields.SENT, trail.sent());
        put(document, Fields.ENTERED, trail.entered());
        put(document, Fields.LEFT, trail.left());
        put(document, Fields.TRACEPARENT, trail.traceparent());
        return document;
    }

    private static long at(long sent, long now) {
        return sent >= EARLIEST && sent <= now + AHEAD ? sent : now;
    }

    private static Optional<Traced> traced(LogEntry entry) {
        return Traced.read(entry.exchange(), entry.routingKey());
    }

    private static String serviceOf(String exchange) {
        return exchange.startsWith(Names.AFTER_PREFIX)
                ? Names.unescape(exchange.substring(Names.AFTER_PREFIX.length()))
                : "";
    }

    private static void addBody(Document document, Kanban kanban) {
        document.append(Fields.KEY, Text.storable(kanban.routingConnectionKey()));
        put(document, Fields.DEVICE, kanban.nextDeviceName());
        put(document, Fields.PROCESS, kanban.processNumber());
        put(document, Fields.DATA_PATH, kanban.dataPath());
        if (!kanban.fileList().isEmpty()) {
            document.append(Fields.FILE_LIST, values(kanban.fileList()));
        }
        document.append(Fields.PRIOR_SUCCESS, kanban.priorSuccess());
        put(document, Fields.START_AT, kanban.startAt());
        put(document, Fields.FINISH_AT, kanban.finishAt());
        if (!kanban.metadata().isEmpty()) {
            document.append(Fields.METADATA, value(kanban.metadata()));
        }
    }

    private static void put(Document document, String field, String text) {
        if (!text.isEmpty()) {
            document.append(field, Text.storable(text));
        }
    }

    private static void put(Document document, String field, long number) {
        if (number != 0) {
            document.append(field, number);
        }
    }

    private static @Nullable Object value(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> {
                Document document = new Document();
                map.forEach((key, inner) ->
                        document.append(MetadataKeys.escape(Text.storable(String.valueOf(key))), value(inner)));
                yield document;
            }
            case List<?> list -> values(list);
            case String text -> Text.storable(text);
            case Long number -> number;
            case Double number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

    private static List<@Nullable Object> values(List<?> list) {
        List<@Nullable Object> values = new ArrayList<>(list.size());
        list.forEach(inner -> values.add(value(inner)));
        return values;
    }
}
