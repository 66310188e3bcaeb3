package io.aion.replicator;

import io.aion.messaging.BrokerAddress;
import io.aion.replicator.log.LogReader;
import io.aion.replicator.log.LogSettings;
import io.aion.replicator.store.KanbanStore;
import io.aion.topology.Names;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;

/** A replicator that runs, with its store and figures. */
record Running(Replicator replicator, KanbanStore store, Progress progress) implements AutoCloseable {

    static Running start(String broker, String storeUrl) {
        LogSettings settings = new LogSettings(
                Names.LOG, 64, Duration.ofMillis(5), 500, 4 << 20, Duration.ofMillis(50), Duration.ofSeconds(2));
        KanbanStore store = Stores.open(storeUrl);
        Progress progress = new Progress(new SimpleMeterRegistry());
        Replicator replicator = new Replicator(
                Names.LOG,
                new LogReader(new BrokerAddress(broker), settings),
                store,
                new Pauses(Duration.ofMillis(50), Duration.ofMillis(500)),
                progress,
                batch -> {},
                Clock.systemUTC());
        replicator.start();
        return new Running(replicator, store, progress);
    }

    @Override
    public void close() {
        replicator.close();
        store.close();
    }
}
