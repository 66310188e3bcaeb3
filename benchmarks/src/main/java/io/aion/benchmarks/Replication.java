package io.aion.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.Micros;
import io.aion.messaging.TrailHeaders;
import io.aion.replicator.Pauses;
import io.aion.replicator.Progress;
import io.aion.replicator.Replicator;
import io.aion.replicator.log.LogReader;
import io.aion.replicator.log.LogSettings;
import io.aion.replicator.store.KanbanStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** How fast a stream that is full goes into a database, through the replicator itself. */
final class Replication {

    private static final String STREAM = "own.log";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ConnectionFactory factory;
    private final BrokerAddress broker;
    private final String url;

    Replication(ConnectionFactory factory, BrokerAddress broker, String url) {
        this.factory = factory;
        this.broker = broker;
        this.url = url;
    }

    /** Prints one row. */
    void run(String label, int kanban, int bytes) throws Exception {
        System.err.println("replicator: " + kanban + " kanban of " + bytes + " B into " + label + " ...");
        // As the replicator's own defaults.
        LogSettings settings = new LogSettings(
                STREAM, 64, Duration.ofMillis(5), 500, 4 << 20, Duration.ofMillis(50), Duration.ofSeconds(2));
        Progress progress = new Progress(new SimpleMeterRegistry());
        try (Connection connection = factory.newConnection("replication");
                Channel channel = connection.createChannel()) {
            channel.queueDelete(STREAM);
            channel.queueDeclare(STREAM, true, false, false, Map.of("x-queue-type", "stream"));
            publish(channel, kanban, bytes);
            long start = System.nanoTime();
            try (KanbanStore store = Log.open(url + "-" + bytes);
                    Replicator replicator = new Replicator(
                            STREAM,
                            new LogReader(broker, settings),
                            store,
                            new Pauses(Duration.ofMillis(100), Duration.ofSeconds(10)),
                            progress,
                            _ -> {},
                            Clock.systemUTC())) {
                replicator.start();
                Waiting.until(() -> progress.written() >= kanban, PATIENCE, kanban + " kanban are in " + label);
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf("| %s | %,d | %d B | %.0f /s |%n", label, kanban, bytes, kanban / seconds);
            } finally {
                channel.queueDelete(STREAM);
            }
        }
    }

    private static void publish(Channel channel, int count, int bytes) throws Exception {
        Clock clock = Clock.systemUTC();
        channel.confirmSelect();
        String fill = "x".repeat(Math.max(0, bytes - 190));
        for (int i = 1; i <= count; i++) {
            Trail trail = Trail.first(KanbanId.first(clock), "sensor", 1, Micros.now(clock));
            channel.basicPublish(
                    "",
                    STREAM,
                    TrailHeaders.write(trail, KanbanCodec.JSON),
                    KanbanCodec.toJson(Kanban.of(Map.of("number", i, "fill", fill))));
            if (i % 500 == 0 || i == count) {
                channel.waitForConfirmsOrDie(30_000);
            }
        }
    }
}
