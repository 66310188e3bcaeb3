package io.aion.replicator.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import io.aion.replicator.Entries;
import io.aion.replicator.Stores;
import io.aion.replicator.log.Position;
import io.aion.replicator.retention.Limits;
import io.aion.replicator.retention.Sweeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the replicator asks of a database, whichever it is. */
abstract class StoreContract {

    private KanbanStore store;

    abstract String server();

    @BeforeEach
    void open() {
        store = Stores.open(Stores.newDatabase(server()));
        store.prepare();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void writingTwiceIsWritingOnce() {
        List<Document> documents = some(10);
        assertThat(store.write(documents)).isEqualTo(new Written(10, 0, List.of()));
        List<Document> more = new ArrayList<>(some(12));
        assertThat(store.write(more)).isEqualTo(new Written(2, 10, List.of()));
        assertThat(store.extent().kanban()).isEqualTo(12);
        assertThat(store.extent().bytes()).isPositive();
    }

    @Test
    void preparingAgainChangesNothing() {
        store.write(some(3));
        store.prepare();
        assertThat(store.find(new Document(), 10).kanban()).hasSize(3);
    }

    @Test
    void aPositionIsReplaced() {
        assertThat(store.position("log")).isNull();
        store.position("log", new Position(5_000_000_000L, "a"));
        store.position("log", new Position(5_000_000_001L, "b"));
        assertThat(store.position("log")).isEqualTo(new Position(5_000_000_001L, "b"));
        assertThat(store.position("other")).isNull();
    }

    @Test
    void metadataComesBackAsItWasWhateverItsKeysAre() {
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        metadata.put("plain", "text");
        metadata.put("with.dot", 1L);
        metadata.put("$set", Map.of("$gt", 5L, "a.b", List.of(1L, "x", Map.of("", true))));
        metadata.put("", 0.5);
        metadata.put("100%", false);
        metadata.put("nul\0", null);
        metadata.put("list", Arrays.asList(1L, null, 2.5, "\uD800"));
        store.write(List.of(Entries.document(Entries.trail("odd", "odd", "s", 1), metadata)));
        metadata.put("list", Arrays.asList(1L, null, 2.5, "\uFFFD"));
        assertThat(store.byId(List.of("odd")).kanban().getFirst().metadata()).isEqualTo(metadata);
    }

    @Test
    void findsByServiceAndTimeNewestFirst() {
        store.write(some(40));
        Found found = store.find(Filters.eq(Fields.SERVICE, "s1"), 5);
        assertThat(found.complete()).isFalse();
        assertThat(found.kanban()).extracting(StoredKanban::id).containsExactly("k39", "k37", "k35", "k33", "k31");
        Found range = store.find(
                Filters.and(
                        Filters.gte(Fields.AT, Entries.START + 10_000), Filters.lt(Fields.AT, Entries.START + 13_000)),
                100);
        assertThat(range.complete()).isTrue();
        assertThat(range.kanban()).extracting(StoredKanban::id).containsExactly("k12", "k11", "k10");
    }

    @Test
    void findsByAFieldOfTheMetadata() {
        store.write(List.of(
                Entries.document(Entries.trail("a", "a", "s", 1), Map.of("load", 1, "deep", Map.of("x.y", "in"))),
                Entries.document(Entries.trail("b", "b", "s", 2), Map.of("load", "1")),
                Entries.document(Entries.trail("c", "c", "s", 3), Map.of("load", List.of(0, 1))),
                Entries.document(Entries.trail("d", "d", "s", 4), Map.of("load", 2))));
        assertThat(ids(Filters.in("metadata.load", Arrays.asList("1", 1L)))).containsExactly("c", "b", "a");
        assertThat(ids(Filters.eq("metadata.deep.x%2Ey", "in"))).containsExactly("a");
        assertThat(ids(Filters.eq("metadata.other", 1L))).isEmpty();
    }

    private List<String> ids(org.bson.conversions.Bson filter) {
        return store.find(filter, 10).kanban().stream().map(StoredKanban::id).toList();
    }

    @Test
    void findsWhatIsLinked() {
        store.write(List.of(
                Entries.document(Entries.trail("a", "a", "s", 1), Map.of()),
                Entries.document(Entries.trail("b", "b", "s", 2), Map.of()),
                Entries.document(Entries.trail("joined", "a", "join", 3, "a", "b", "c"), Map.of())));
        assertThat(store.linkedTo(List.of("b"), 10).kanban())
                .extracting(StoredKanban::id)
                .containsExactly("joined");
        assertThat(store.linkedTo(List.of("a"), 10).kanban()).isEmpty();
        assertThat(store.ofFlows(List.of("a"), 10).kanban()).hasSize(2);
    }

    @Test
    void anAnswerHasALimitOfBytesToo() {
        String text = "x".repeat(900_000);
        for (int i = 0; i < 12; i++) {
            store.write(List.of(Entries.document(Entries.trail("k" + i, "f", "s", i), Map.of("text", text))));
        }
        Found found = store.find(new Document(), 100);
        assertThat(found.complete()).isFalse();
        assertThat(found.kanban()).hasSize(9);
    }

    @Test
    void theSweepRemovesTheOldestByAgeThenByNumberAndSize() {
        store.write(some(3_000));
        Instant end = Instant.EPOCH.plus(Entries.START + 3_000_000, ChronoUnit.MICROS);
        Clock clock = Clock.fixed(end, ZoneOffset.UTC);
        assertThat(sweep(new Limits(Duration.ofMillis(2_500), 10_000, 1L << 30), clock))
                .isEqualTo(500);
        assertThat(oldest()).isEqualTo("k500");
        assertThat(sweep(new Limits(Duration.ofDays(1), 1_000, 1L << 30), clock))
                .isEqualTo(1_500);
        assertThat(oldest()).isEqualTo("k2000");
        long half = store.extent().bytes() / 2;
        assertThat(sweep(new Limits(Duration.ofDays(1), 10_000, half), clock)).isBetween(490L, 510L);
        // Some engines count whole pages.
        assertThat(store.extent().bytes()).isLessThan(half * 11 / 10);
    }

    private long sweep(Limits limits, Clock clock) {
        return new Sweeper(store, limits, Duration.ofMinutes(1), clock).sweep();
    }

    private String oldest() {
        return store.find(new Document(), 5_000).kanban().getLast().id();
    }

    private static List<Document> some(int count) {
        List<Document> documents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            documents.add(Entries.document(
                    Entries.trail("k" + i, "f" + i / 3, "s" + i % 2, i * 1_000L), Map.of("number", i)));
        }
        return documents;
    }
}
