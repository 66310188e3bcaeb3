package io.aion.replicator.store;

import io.aion.store.EmbeddedStore;
import io.aion.store.StoreOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EmbeddedStoreContractTest extends StoreContract {

    private static EmbeddedStore embedded;

    @BeforeAll
    static void start() {
        embedded = EmbeddedStore.open(StoreOptions.inMemory());
    }

    @AfterAll
    static void stop() {
        embedded.close();
    }

    @Override
    String server() {
        return embedded.url();
    }
}
