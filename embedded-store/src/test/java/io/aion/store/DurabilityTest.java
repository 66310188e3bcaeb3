package io.aion.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import io.aion.testing.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurabilityTest {

    /** Twenty in the long form. */
    private static final int KILLS = Integer.getInteger("aion.kills", 4);

    private static final int BATCH = 40;

    @TempDir
    Path folder;

    /**
     * A writer stores batches and after each an offset, as the replicator does, and the store is killed at any moment.
     * Whatever offset is found afterwards, every document before it is there, and every index agrees.
     */
    @Test
    void aKillLosesNothingThatWasAcknowledgedAndNoOffsetOutlivesItsBatch() {
        Seeds.once(this::aKillLosesNothing);
    }

    private void aKillLosesNothing(Random random) throws Exception {
        int written = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path ready = folder.resolve("ready" + kill);
            Process process = start(ready);
            try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port(process, ready))) {
                MongoDatabase database = client.getDatabase("log");
                int offset = check(database, written);
                written = writeUntilKilled(database, offset, process, random);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        Process process = start(folder.resolve("last"));
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port(process, folder.resolve("last")))) {
            check(client.getDatabase("log"), written);
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(written).as("batches were written at all").isGreaterThan(KILLS * BATCH);
    }

    /** Returns the stored offset. */
    private static int check(MongoDatabase database, int acknowledged) {
        Document position = database.getCollection("offset").find().first();
        int offset = position == null ? 0 : position.getInteger("next");
        MongoCollection<Document> kanban = database.getCollection("kanban");
        assertThat(offset).isGreaterThanOrEqualTo(acknowledged);
        List<Integer> byId = ids(kanban, new Document("_id", new Document("$lt", offset)), "_id");
        List<Integer> byTime = ids(kanban, new Document("at", new Document("$lt", offset)), "at");
        assertThat(byId).hasSize(offset);
        assertThat(byTime).isEqualTo(byId);
        for (int flow = 0; flow * BATCH < offset; flow++) {
            assertThat(kanban.countDocuments(new Document("flow", "f" + flow)))
                    .as("flow %d", flow)
                    .isEqualTo(BATCH);
        }
        return offset;
    }

    private static List<Integer> ids(MongoCollection<Document> kanban, Document query, String order) {
        return kanban.find(query)
                .sort(new Document(order, 1))
                .map(document -> document.getInteger("_id"))
                .into(new ArrayList<>());
    }

    /**
     * Returns the last offset that was acknowledged. After some batches, so that there are some however slow the machine is,
     * the store is killed at any moment of what comes then.
     */
    private static int writeUntilKilled(MongoDatabase database, int from, Process process, Random random) {
        MongoCollection<Document> kanban = database.getCollection("kanban");
        kanban.createIndex(Indexes.ascending("flow"));
        kanban.createIndex(Indexes.descending("at"));
        kanban.deleteMany(new Document("_id", new Document("$gte", from)));
        MongoCollection<Document> offset = database.getCollection("offset").withWriteConcern(WriteConcern.JOURNALED);
        int batches = 2 + random.nextInt(100);
        long moment = random.nextLong(Duration.ofMillis(50).toNanos());
        int acknowledged = from;
        try {
            while (true) {
                List<Document> batch = new ArrayList<>();
                for (int i = 0; i < BATCH; i++) {
                    int id = acknowledged + i;
                    batch.add(new Document("_id", id)
                            .append("flow", "f" + id / BATCH)
                            .append("at", id)
                            .append("text", "some text that is as long as a small kanban"));
                }
                kanban.insertMany(batch);
                offset.replaceOne(
                        new Document("_id", "log"),
                        new Document("next", acknowledged + BATCH),
                        new ReplaceOptions().upsert(true));
                acknowledged += BATCH;
                if (acknowledged == from + batches * BATCH) {
                    CompletableFuture.delayedExecutor(moment, TimeUnit.NANOSECONDS)
                            .execute(process::destroyForcibly);
                }
            }
        } catch (MongoException killed) {
            // Any other reason would be a failure of its own: then the process would still be there.
            await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
        }
        return acknowledged;
    }

    private Process start(Path ready) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddedStoreMain.class.getName(),
                        "--port",
                        "0",
                        "--data",
                        folder.resolve("data").toString(),
                        "--ready-file",
                        ready.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private int port(Process process, Path ready) throws IOException {
        await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(ready) || !process.isAlive());
        assertThat(ready)
                .as("output: %s", Files.readString(folder.resolve("output")))
                .exists();
        return Integer.parseInt(Files.readString(ready).strip());
    }

    @Test
    void whatIsNotAskedToBeDurableIsSoAfterAMoment() throws Exception {
        Path ready = folder.resolve("ready");
        Process process = start(ready);
        Path file = folder.resolve("data").resolve("store.mv");
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port(process, ready))) {
            MongoCollection<Document> collection = client.getDatabase("d").getCollection("c");
            long before = Files.getLastModifiedTime(file).toMillis();
            collection.insertOne(new Document("_id", 1));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> Files.getLastModifiedTime(file).toMillis() > before);
        } finally {
            process.destroyForcibly().waitFor();
        }
        try (EmbeddedStore store = EmbeddedStore.open(StoreOptions.in(folder.resolve("data")));
                MongoClient client = MongoClients.create(store.url())) {
            assertThat(client.getDatabase("d").getCollection("c").countDocuments())
                    .isEqualTo(1);
        }
    }

    @Test
    void aSecondStoreOnTheSameDataIsRefusedWithTheReason() {
        try (EmbeddedStore store = EmbeddedStore.open(StoreOptions.in(folder))) {
            assertThatThrownBy(() -> EmbeddedStore.open(StoreOptions.in(folder)))
                    .isInstanceOf(StoreUnavailable.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("another store");
            assertThat(store.port()).isPositive();
        }
    }

    @Test
    void theFileStaysInBoundsWhileDocumentsComeAndGo() throws Exception {
        long written = 0;
        try (EmbeddedStore store = EmbeddedStore.open(StoreOptions.in(folder));
                MongoClient client = MongoClients.create(store.url())) {
            MongoCollection<Document> collection =
                    client.getDatabase("d").getCollection("c").withWriteConcern(WriteConcern.JOURNALED);
            Random random = new Random(1);
            long start = System.nanoTime();
            // Longer than replaced pieces are kept; what is written meanwhile is many times what lives (2 MB).
            for (int round = 0;
                    System.nanoTime() - start < Duration.ofSeconds(10).toNanos();
                    round++) {
                byte[] bytes = new byte[100_000];
                random.nextBytes(bytes);
                collection.insertOne(new Document("_id", round).append("bytes", bytes));
                collection.deleteOne(new Document("_id", round - 20));
                written += bytes.length;
            }
            assertThat(store.fileBytes()).isLessThan(Math.max(20_000_000, written * 6 / 10));
        }
        assertThat(Files.size(folder.resolve("store.mv")))
                .as("made small at the end")
                .isLessThan(10_000_000);
    }
}
