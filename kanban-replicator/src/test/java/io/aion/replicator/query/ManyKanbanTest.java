package io.aion.replicator.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.replicator.Stores;
import io.aion.store.EmbeddedStore;
import io.aion.store.StoreOptions;
import io.aion.testing.TestMongo;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries over many stored kanban, printed as {@link LogBenchmark} does: a million with {@code -Daion.long=true}
 * ({@code make test-long}), else a few thousand, so that the code of it is run each time.
 */
class ManyKanbanTest {

    private static final boolean LONG = Boolean.getBoolean("aion.long");
    private static final int KANBAN = LONG ? 1_000_000 : 6_000;
    private static final int TRACES = LONG ? 2_000 : 50;
    /** FerretDB reads every kanban for a trace: each takes seconds. */
    private static final int SLOW_TRACES = 2;

    private static final double BAR_MILLIS = 100;

    @TempDir
    Path folder;

    @Test
    void aTraceOnTheEmbeddedStoreIsQuick() {
        try (EmbeddedStore store = EmbeddedStore.open(StoreOptions.in(folder))) {
            double[] millis = LogBenchmark.run(store.url() + "/log", KANBAN, TRACES);
            assertThat(millis[millis.length / 2]).isLessThan(BAR_MILLIS);
        }
    }

    @Test
    void theSameOnAServerIsReported() {
        String server = "";
        try {
            server = TestMongo.get().url();
        } catch (IllegalStateException | ExceptionInInitializerError | NoClassDefFoundError e) {
            System.err.println("[test servers] many kanban are tried on the embedded store only: " + e.getMessage());
            Assumptions.abort(String.valueOf(e.getMessage()));
        }
        double[] millis = LogBenchmark.run(Stores.newDatabase(server), KANBAN, SLOW_TRACES);
        assertThat(millis).hasSize(SLOW_TRACES);
    }
}
