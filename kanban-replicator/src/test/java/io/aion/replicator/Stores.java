package io.aion.replicator;

import io.aion.replicator.store.KanbanStore;
import io.aion.replicator.store.StoreSettings;
import java.time.Duration;
import java.util.UUID;

/** Stores for tests, each with a database of its own. */
public final class Stores {

    private Stores() {}

    public static String newDatabase(String server) {
        return server + "/test-" + UUID.randomUUID();
    }

    public static KanbanStore open(String url) {
        return new KanbanStore(new StoreSettings(url, Duration.ofSeconds(5), Duration.ofSeconds(10), 8 << 20));
    }
}
