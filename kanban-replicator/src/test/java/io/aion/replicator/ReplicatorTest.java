package io.aion.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.rabbitmq.client.AMQP;
import io.aion.replicator.log.Position;
import io.aion.replicator.store.StoredKanban;
import io.aion.store.EmbeddedStore;
import io.aion.store.StoreOptions;
import io.aion.testing.FreePorts;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a real stream into a real store, with everything that may happen on the way. */
class ReplicatorTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private TestVirtualHost host;
    private EmbeddedStore embedded;
    private LogStream stream;
    private String url;

    @BeforeEach
    void open() throws IOException {
        host = TestBroker.get().newVirtualHost();
        embedded = EmbeddedStore.open(StoreOptions.in(folder).onPort(FreePorts.next()));
        stream = new LogStream(host);
        url = Stores.newDatabase(embedded.url());
    }

    @AfterEach
    void close() throws IOException {
        stream.close();
        embedded.close();
        host.close();
    }

    private Running start() {
        return Running.start(host.amqp(), url);
    }

    private static void awaitStored(Running running, int count) {
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(running.store().extent().kanban()).isEqualTo(count));
    }

    private static void assertAll(Running running, int count) {
        assertThat(running.store().find(new Document(), 5_000).kanban())
                .extracting(StoredKanban::id)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, count).mapToObj(i -> "k" + i).toList());
    }

    @Test
    void everyKanbanIsStoredOnceAlsoOverARestart() throws Exception {
        stream.make(Map.of());
        stream.publish(0, 1_200);
        try (Running running = start()) {
            awaitStored(running, 1_200);
            assertThat(running.store().ofFlows(List.of("k300"), 10).kanban())
                    .extracting(StoredKanban::id)
                    .containsExactlyInAnyOrder("k300", "k301", "k302");
        }
        stream.publish(1_200, 1_500);
        try (Running running = start()) {
            awaitStored(running, 1_500);
            assertAll(running, 1_500);
            // Counted a moment after it is stored.
            await().atMost(LIMIT).until(() -> running.progress().written() == 300);
            assertThat(running.progress().repeated()).isZero();
            assertThat(running.progress().missed()).isZero();
        }
    }

    @Test
    void aCrashBetweenTheBatchAndItsPositionChangesNothing() throws Exception {
        stream.make(Map.of());
        stream.publish(0, 100);
        Position early;
        try (Running running = start()) {
            awaitStored(running, 100);
            early = Objects.requireNonNull(running.store().position(Names.LOG));
        }
        stream.publish(100, 400);
        try (Running running = start()) {
            awaitStored(running, 400);
        }
        // As the crash leaves it: the kanban are there, the position is the one before them.
        try (Running other = start()) {
            other.replicator().close();
            other.store().position(Names.LOG, early);
        }
        try (Running running = start()) {
            await().atMost(LIMIT).until(() -> running.progress().repeated() == 300);
            assertThat(running.progress().written()).isZero();
            assertAll(running, 400);
        }
    }

    @Test
    void goodBadGood() throws Exception {
        stream.make(Map.of());
        stream.publish(0, 1);
        AMQP.BasicProperties json = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .messageId("bad")
                .correlationId("k0")
                .build();
        stream.publish(json, "{\"metadata\": {\"a\"".getBytes(StandardCharsets.UTF_8));
        stream.publish(
                json.builder().messageId("deep").build(),
                ("{\"metadata\": {\"a\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}}")
                        .getBytes(StandardCharsets.UTF_8));
        stream.publish(json.builder().messageId("large").build(), new byte[9 << 20]);
        stream.publish(
                json.builder().messageId("through gRPC").build(),
                ("{\"metadata\": {\"text\": \"" + "x".repeat(3_000_000) + "\"}}").getBytes(StandardCharsets.UTF_8));
        stream.publish(
                new AMQP.BasicProperties.Builder()
                        .headers(Map.of("aion-sent", "soon"))
                        .build(),
                "no kanban at all".getBytes(StandardCharsets.UTF_8));
        stream.publish(1, 2);
        try (Running running = start()) {
            awaitStored(running, 7);
            await().atMost(LIMIT).until(() -> running.progress().bad() == 3);
            List<StoredKanban> all = running.store().find(new Document(), 10).kanban();
            assertThat(all)
                    .filteredOn(kanban -> !kanban.bad().isEmpty())
                    .extracting(StoredKanban::id)
                    .containsExactlyInAnyOrder("bad", "deep", "large");
            assertThat(all).filteredOn(StoredKanban::foreign).hasSize(1);
            assertThat(all).extracting(StoredKanban::id).contains("k0", "k1");
        }
    }

    @Test
    void aStreamThatIsNotThereYetIsWaitedFor() throws Exception {
        try (Running running = start()) {
            await().atMost(LIMIT)
                    .until(() -> running.replicator().state() instanceof ReplicatorState.Waiting waiting
                            && waiting.reason().contains("does not exist yet"));
            stream.make(Map.of());
            stream.publish(0, 10);
            awaitStored(running, 10);
            assertThat(running.replicator().state()).isInstanceOf(ReplicatorState.Reading.class);
        }
    }

    @Test
    void lostConnectionsToRabbitMqAreMadeAgain() throws Exception {
        stream.make(Map.of());
        stream.publish(0, 100);
        try (Running running = start()) {
            awaitStored(running, 100);
            host.closeConnections();
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                stream = new LogStream(host);
                return true;
            });
            stream.publish(100, 200);
            awaitStored(running, 200);
            assertAll(running, 200);
        }
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() throws Exception {
        stream.make(Map.of());
        stream.publish(0, 100);
        try (Running running = start()) {
            awaitStored(running, 100);
            int port = embedded.port();
            embedded.close();
            stream.publish(100, 400);
            await().atMost(LIMIT).until(() -> running.replicator().state() instanceof ReplicatorState.Waiting);
            embedded = EmbeddedStore.open(StoreOptions.in(folder).onPort(port));
            awaitStored(running, 400);
            assertAll(running, 400);
        }
    }

    @Test
    void whatTheStreamHasDroppedIsCountedAndReadingGoesOn() throws Exception {
        stream.make(Map.of("x-max-length-bytes", 200_000, "x-stream-max-segment-size-bytes", 50_000));
        stream.publish(0, 10);
        try (Running running = start()) {
            awaitStored(running, 10);
        }
        stream.publish(10, 1_010, 1_000);
        await().atMost(LIMIT).until(() -> {
            try (Running running = Running.start(host.amqp(), Stores.newDatabase(embedded.url()))) {
                await().atMost(LIMIT).until(() -> running.store().position(Names.LOG) != null);
                return running.store().byId(List.of("k10")).kanban().isEmpty();
            }
        });
        try (Running running = start()) {
            await().atMost(LIMIT)
                    .until(() ->
                            !running.store().byId(List.of("k1009")).kanban().isEmpty());
            long stored = running.store().extent().kanban();
            assertThat(stored).isLessThan(1_010);
            // RabbitMQ uses a few offsets for itself.
            assertThat(running.progress().missed()).isBetween(1_010 - stored, 1_010 - stored + 50);
        }
    }

    @Test
    void aStreamMadeAnewIsReadFromItsBeginning() throws Exception {
        stream.make(Map.of());
        stream.publish(0, 300);
        try (Running running = start()) {
            awaitStored(running, 300);
            stream.delete();
            // Shorter than the stored position
            stream.make(Map.of());
            stream.publish(300, 310);
            awaitStored(running, 310);
            stream.delete();
            running.replicator().close();
        }
        // Longer than the stored position
        stream.make(Map.of());
        stream.publish(310, 700);
        try (Running running = start()) {
            awaitStored(running, 700);
            assertAll(running, 700);
            assertThat(running.progress().missed()).isZero();
        }
    }

    @Test
    void aKanbanTheDatabaseRefusesIsStoredWithoutItsBody() throws Exception {
        stream.make(Map.of());
        try (MongoClient client = MongoClients.create(embedded.url())) {
            // Something in the way that only one document meets: an index that must stay unique.
            MongoDatabase database = client.getDatabase(url.substring(url.lastIndexOf('/') + 1));
            database.getCollection("kanban").createIndex(new Document("metadata.a", 1).append("metadata.b", 1));
        }
        AMQP.BasicProperties json = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .messageId("parallel")
                .build();
        stream.publish(0, 5);
        // MongoDB can't index two arrays at once, and says so.
        stream.publish(json, "{\"metadata\": {\"a\": [1, 2], \"b\": [3, 4]}}".getBytes(StandardCharsets.UTF_8));
        stream.publish(5, 10);
        try (Running running = start()) {
            awaitStored(running, 11);
            StoredKanban refused =
                    running.store().byId(List.of("parallel")).kanban().getFirst();
            assertThat(refused.bad()).contains("refuses");
            await().atMost(LIMIT).until(() -> running.progress().bad() == 1);
        }
    }
}
