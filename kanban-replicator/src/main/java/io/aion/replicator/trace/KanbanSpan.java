package io.aion.replicator.trace;

import io.aion.kanban.BadKanban;
import io.aion.kanban.TraceContext;
import io.aion.kanban.Trail;
import io.aion.messaging.Receipt;
import io.aion.messaging.TrailHeaders;
import io.aion.replicator.log.LogEntry;
import io.aion.topology.FinishedKey;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A finished kanban as a span: from the handler's entry to its end, below the span of the kanban it was made from. The
 * gap between the two is the hop. One made from nothing is a span without length.
 *
 * @param context its place in the trace
 * @param trail its ids and times
 * @param service the microservice that made it
 * @param key its connection key
 */
record KanbanSpan(TraceContext context, Trail trail, String service, String key) {

    /**
     * The spans of an entry of the log: one, or one for each kanban of a receipt; none of a progress. A kanban's body is not
     * looked at.
     */
    static List<KanbanSpan> of(LogEntry entry) {
        if (Names.isProgress(entry.routingKey())) {
            return List.of();
        }
        if (Names.isReceipt(entry.routingKey())) {
            return ofReceipt(entry);
        }
        Map<String, Object> headers = entry.properties().getHeaders();
        // The clock is not used: the id is given, and a flow without one is that id.
        Trail trail = TrailHeaders.read(
                entry.id(),
                entry.properties().getCorrelationId(),
                entry.properties().getAppId(),
                headers == null ? Map.of() : headers,
                Clock.systemUTC());
        String key = FinishedKey.read(entry.routingKey())
                .map(FinishedKey::connectionKey)
                .orElse("");
        return List.of(of(trail, entry, key));
    }

    private static List<KanbanSpan> ofReceipt(LogEntry entry) {
        try {
            return Receipt.read(entry.properties(), entry.body()).stream()
                    .map(trail -> of(trail, entry, ""))
                    .toList();
        } catch (BadKanban e) {
            // The log keeps it with the reason; of whom it speaks is not known.
            return List.of();
        }
    }

    private static KanbanSpan of(Trail trail, LogEntry entry, String key) {
        Optional<Traced> traced = Traced.read(entry.exchange(), entry.routingKey());
        if (traced.isPresent()) {
            return new KanbanSpan(
                    TraceContext.of(trail),
                    trail,
                    traced.get().service(),
                    traced.get().target());
        }
        String service = entry.exchange().startsWith(Names.AFTER_PREFIX)
                ? Names.unescape(entry.exchange().substring(Names.AFTER_PREFIX.length()))
                : trail.service();
        return new KanbanSpan(TraceContext.of(trail), trail, service, key);
    }

    /** Whether it was made by handling another. */
    boolean handled() {
        return trail.entered() > 0;
    }

    /** Microseconds since the epoch. */
    long start() {
        return handled() ? trail.entered() : trail.sent();
    }

    /** Microseconds since the epoch; never before the start, whatever clocks say. */
    long end() {
        return Math.max(start(), handled() ? trail.left() : trail.sent());
    }
}
