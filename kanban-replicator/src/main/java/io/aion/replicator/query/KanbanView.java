package io.aion.replicator.query;

import io.aion.replicator.store.Found;
import io.aion.replicator.store.StoredKanban;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kanban as {@code GET /api/kanban} shows it.
 *
 * @param toDevice the other device that it named itself and left for; empty where it went as the file says
 * @param bad why its body is missing; empty where it is not
 */
record KanbanView(
        String id,
        String flow,
        List<String> parents,
        String service,
        int number,
        String key,
        @Nullable String at,
        @Nullable String sent,
        @Nullable String entered,
        @Nullable String left,
        String device,
        String toDevice,
        String dataPath,
        List<String> fileList,
        boolean priorSuccess,
        String startAt,
        String finishAt,
        Map<String, @Nullable Object> metadata,
        long size,
        boolean foreign,
        String bad) {

    /**
     * The answer to a query.
     *
     * @param complete {@code false}: there are older ones that match
     */
    record Page(List<KanbanView> kanban, boolean complete) {

        static Page of(Found found) {
            return new Page(found.kanban().stream().map(KanbanView::of).toList(), found.complete());
        }
    }

    private static KanbanView of(StoredKanban kanban) {
        return new KanbanView(
                kanban.id(),
                kanban.flow(),
                kanban.parents(),
                kanban.service(),
                kanban.number(),
                kanban.key(),
                Times.text(kanban.at()),
                Times.text(kanban.sent()),
                Times.text(kanban.entered()),
                Times.text(kanban.left()),
                kanban.device(),
                kanban.toDevice(),
                kanban.dataPath(),
                kanban.fileList(),
                kanban.priorSuccess(),
                kanban.startAt(),
                kanban.finishAt(),
                kanban.metadata(),
                kanban.size(),
                kanban.foreign(),
                kanban.bad());
    }
}
