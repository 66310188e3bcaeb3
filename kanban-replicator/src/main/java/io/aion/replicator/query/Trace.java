package io.aion.replicator.query;

import io.aion.replicator.store.StoredKanban;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The way of a flow, as {@code GET /api/trace/{flow}} answers.
 *
 * @param hops its kanban in the order in which they were sent, with those of other flows that are linked with it
 * @param complete {@code false}: the flow has more kanban than a trace shows
 */
public record Trace(String flow, List<Hop> hops, boolean complete) {

    /**
     * One kanban on that way.
     *
     * @param toDevice the other device that it named itself and left for; empty where it went as the file says
     * @param hopMs from the sending of its (last sent) parent to the handler that made this one being entered;
     *     {@code null} where one of the two is not known
     * @param workMs from the handler being entered to it being done
     */
    public record Hop(
            String id,
            String flow,
            List<String> parents,
            String service,
            int number,
            String key,
            String toDevice,
            @Nullable String sent,
            @Nullable String entered,
            @Nullable String left,
            @Nullable Double hopMs,
            @Nullable Double workMs,
            Map<String, @Nullable Object> metadata) {}

    static Trace of(String flow, TraceGraph graph, boolean complete) {
        return new Trace(
                flow, graph.of(flow).stream().map(kanban -> hop(kanban, graph)).toList(), complete);
    }

    private static Hop hop(StoredKanban kanban, TraceGraph graph) {
        long parentSent = 0;
        for (String id : kanban.parents()) {
            StoredKanban parent = graph.get(id);
            if (parent != null) {
                parentSent = Math.max(parentSent, parent.sent());
            }
        }
        return new Hop(
                kanban.id(),
                kanban.flow(),
                kanban.parents(),
                kanban.service(),
                kanban.number(),
                kanban.key(),
                kanban.toDevice(),
                Times.text(kanban.sent()),
                Times.text(kanban.entered()),
                Times.text(kanban.left()),
                Times.millis(parentSent, kanban.entered()),
                Times.millis(kanban.entered(), kanban.left()),
                kanban.metadata());
    }
}
