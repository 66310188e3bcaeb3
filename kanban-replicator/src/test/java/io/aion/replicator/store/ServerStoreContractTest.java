package io.aion.replicator.store;

import io.aion.testing.TestMongo;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;

/** The same on FerretDB or MongoDB, where one is to be had; the embedded store is always. */
class ServerStoreContractTest extends StoreContract {

    @BeforeAll
    static void find() {
        try {
            TestMongo.get();
        } catch (IllegalStateException | ExceptionInInitializerError | NoClassDefFoundError e) {
            System.err.println(
                    "[test servers] the contract of the store runs on the embedded one only: " + e.getMessage());
            Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    @Override
    String server() {
        return TestMongo.get().url();
    }
}
