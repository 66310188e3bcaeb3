package io.aion.replicator.query;

import com.mongodb.MongoException;
import io.aion.replicator.store.Found;
import io.aion.replicator.store.KanbanStore;
import io.aion.replicator.store.StoredKanban;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Answers to the questions about the log. */
public final class KanbanLog {

    /** A trace is for a person to read; a flow that goes round in circles must end somewhere. */
    static final int MOST_HOPS = 1_000;

    private static final int MOST_ROUNDS = 16;

    private final KanbanStore store;
    private final Clock clock;

    public KanbanLog(KanbanStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    KanbanView.Page find(Map<String, List<String>> parameters) {
        KanbanQuery query = KanbanQuery.of(parameters, clock.instant());
        return KanbanView.Page.of(store.find(query.filter(), query.limit()));
    }

    /**
     * The trace of a flow. One query where it stands alone; where other flows join it or are joined by it, these are
     * read too, as far as {@link #MOST_HOPS} allows.
     *
     * @return empty where no kanban of the flow is stored
     * @throws MongoException the store is away
     */
    public Optional<Trace> trace(String flow) {
        TraceGraph graph = new TraceGraph();
        Set<String> read = new HashSet<>();
        Set<String> gone = new HashSet<>();
        Set<String> wanted = Set.of(flow);
        Set<String> asked = new HashSet<>();
        boolean complete = true;
        for (int round = 0; round < MOST_ROUNDS && !wanted.isEmpty(); round++) {
            Found found = store.ofFlows(wanted, MOST_HOPS - Math.min(MOST_HOPS - 1, graph.size()));
            complete &= found.complete();
            graph.add(found.kanban());
            read.addAll(wanted);
            if (graph.size() == 0) {
                return Optional.empty();
            }
            wanted = new HashSet<>();
            for (StoredKanban linked : neighbours(graph, flow, gone, asked)) {
                if (!read.contains(linked.flow())) {
                    wanted.add(linked.flow());
                }
            }
        }
        return Optional.of(Trace.of(flow, graph, complete && wanted.isEmpty()));
    }

    /** Kanban of other flows that this trace was made from, or that were made from it. */
    private List<StoredKanban> neighbours(TraceGraph graph, String flow, Set<String> gone, Set<String> asked) {
        Set<String> parents = graph.unknownParents(flow);
        parents.removeAll(gone);
        gone.addAll(parents);
        Set<String> ids = new HashSet<>();
        graph.of(flow).forEach(kanban -> ids.add(kanban.id()));
        ids.removeAll(asked);
        asked.addAll(ids);
        List<StoredKanban> neighbours = new java.util.ArrayList<>();
        if (!parents.isEmpty()) {
            neighbours.addAll(store.byId(parents).kanban());
        }
        if (!ids.isEmpty()) {
            neighbours.addAll(store.linkedTo(ids, MOST_HOPS).kanban());
        }
        return neighbours;
    }
}
