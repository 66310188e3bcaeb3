package io.aion.replicator.query;

import io.aion.replicator.store.StoredKanban;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which kanban belong to the trace of a flow: its own; all they were made from, in whatever flow; and all that was made
 * from one of them.
 */
final class TraceGraph {

    private final Map<String, StoredKanban> byId = new HashMap<>();
    private final Map<String, List<String>> children = new HashMap<>();

    void add(Iterable<StoredKanban> kanban) {
        for (StoredKanban one : kanban) {
            if (byId.putIfAbsent(one.id(), one) == null) {
                one.parents()
                        .forEach(parent -> children.computeIfAbsent(parent, id -> new ArrayList<>())
                                .add(one.id()));
            }
        }
    }

    int size() {
        return byId.size();
    }

    @Nullable
    StoredKanban get(String id) {
        return byId.get(id);
    }

    /** Parents that kanban of this trace name and that have not been added. */
    Set<String> unknownParents(String flow) {
        Set<String> unknown = new HashSet<>();
        of(flow).forEach(kanban -> unknown.addAll(kanban.parents()));
        unknown.removeAll(byId.keySet());
        return unknown;
    }

    /** The trace as far as it has been added, in the order in which things happened. */
    List<StoredKanban> of(String flow) {
        Set<String> own = new HashSet<>();
        byId.values().stream().filter(kanban -> kanban.flow().equals(flow)).forEach(kanban -> own.add(kanban.id()));
        Set<String> all = new HashSet<>(own);
        spread(own, all, id -> {
            StoredKanban kanban = byId.get(id);
            return kanban == null ? List.of() : kanban.parents();
        });
        spread(own, all, id -> children.getOrDefault(id, List.of()));
        List<StoredKanban> trace = new ArrayList<>();
        for (String id : all) {
            StoredKanban kanban = byId.get(id);
            if (kanban != null) {
                trace.add(kanban);
            }
        }
        trace.sort(Comparator.comparingLong(StoredKanban::at).thenComparing(StoredKanban::id));
        return trace;
    }

    private interface Neighbours {
        List<String> of(String id);
    }

    private static void spread(Set<String> from, Set<String> into, Neighbours neighbours) {
        Deque<String> open = new ArrayDeque<>(from);
        Set<String> seen = new HashSet<>(from);
        while (!open.isEmpty()) {
            for (String next : neighbours.of(open.pop())) {
                if (seen.add(next)) {
                    open.push(next);
                    into.add(next);
                }
            }
        }
    }
}
