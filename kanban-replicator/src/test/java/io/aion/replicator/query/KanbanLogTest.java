package io.aion.replicator.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.kanban.Trail;
import io.aion.replicator.Entries;
import io.aion.replicator.Stores;
import io.aion.replicator.store.KanbanStore;
import io.aion.store.EmbeddedStore;
import io.aion.store.StoreOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KanbanLogTest {

    private EmbeddedStore embedded;
    private KanbanStore store;
    private KanbanLog log;

    @BeforeEach
    void open() {
        embedded = EmbeddedStore.open(StoreOptions.inMemory());
        store = Stores.open(Stores.newDatabase(embedded.url()));
        store.prepare();
        log = new KanbanLog(store, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        store.close();
        embedded.close();
    }

    @Test
    void aTraceHasTheTimeOfEachHop() {
        write(
                new Trail("a", "a", List.of(), "sensor", 1, at(0), 0, 0, ""),
                new Trail("b", "a", List.of("a"), "watch", 2, at(9_000), at(1_500), at(8_000), ""),
                new Trail("c", "a", List.of("b"), "record", 1, at(20_250), at(10_250), at(20_000), ""));
        Trace trace = log.trace("a").orElseThrow();
        assertThat(trace.complete()).isTrue();
        assertThat(trace.hops()).extracting(Trace.Hop::id).containsExactly("a", "b", "c");
        assertThat(trace.hops()).extracting(Trace.Hop::hopMs).containsExactly(null, 1.5, 1.25);
        assertThat(trace.hops()).extracting(Trace.Hop::workMs).containsExactly(null, 6.5, 9.75);
        assertThat(trace.hops().get(1).sent()).isEqualTo("2026-01-01T00:00:00.009000Z");
        assertThat(trace.hops().getFirst().entered()).isNull();
    }

    @Test
    void linksOfSeveralParentsAreFollowedBothWays() {
        write(
                trail("a1", "a", 1),
                trail("b1", "b", 2),
                trail("b2", "b", 3, "b1"),
                trail("b3", "b", 4, "b1"),
                // made from both flows; belongs to the first
                trail("ab", "a", 5, "a1", "b2"),
                trail("ab1", "a", 6, "ab"),
                trail("x1", "x", 7),
                trail("x2", "x", 8, "x1", "ab1"),
                trail("x3", "x", 9, "x2"),
                trail("other", "other", 10));
        // What a's kanban were made from, and what was made from them: not b3, which only shares an ancestor, nor x1,
        // which only shares a descendant.
        assertThat(ids("a")).containsExactly("a1", "b1", "b2", "ab", "ab1", "x2", "x3");
        assertThat(ids("b")).contains("b1", "b2", "b3", "ab", "ab1", "x3");
        assertThat(ids("other")).containsExactly("other");
        assertThat(log.trace("none")).isEmpty();
    }

    @Test
    void aFlowThatGoesRoundInCirclesEnds() {
        List<Trail> trails = new ArrayList<>();
        trails.add(trail("k0", "k0", 0));
        for (int i = 1; i < 1_500; i++) {
            trails.add(trail("k" + i, "k0", i, "k" + (i - 1)));
        }
        write(trails.toArray(Trail[]::new));
        Trace trace = log.trace("k0").orElseThrow();
        assertThat(trace.hops()).hasSize(1_000);
        assertThat(trace.complete()).isFalse();
    }

    private List<String> ids(String flow) {
        return log.trace(flow).orElseThrow().hops().stream().map(Trace.Hop::id).toList();
    }

    private static Trail trail(String id, String flow, long sent, String... parents) {
        return Entries.trail(id, flow, "s", sent, parents);
    }

    private static long at(long micros) {
        return Entries.START + micros;
    }

    private void write(Trail... trails) {
        List<Document> documents = new ArrayList<>();
        for (Trail trail : trails) {
            documents.add(Entries.document(trail, Map.of()));
        }
        store.write(documents);
    }
}
