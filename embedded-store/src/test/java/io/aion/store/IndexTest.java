package io.aion.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoExecutionTimeoutException;
import com.mongodb.MongoQueryException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.aion.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An index changes how long a query takes, never what it answers. */
class IndexTest {

    private EmbeddedStore store;
    private MongoClient client;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(StoreOptions.inMemory());
        client = MongoClients.create(store.url());
    }

    @AfterEach
    void close() {
        client.close();
        store.close();
    }

    private MongoCollection<Document> collection(String name) {
        return client.getDatabase("test").getCollection(name);
    }

    @Test
    void answersAsAScanDoes() {
        Seeds.forEach(3, random -> {
            answersAsAScanDoes(random);
            client.getDatabase("test").drop();
        });
    }

    private void answersAsAScanDoes(Random random) {
        MongoCollection<Document> indexed = collection("indexed");
        MongoCollection<Document> plain = collection("plain");
        indexed.createIndex(Indexes.ascending("a"));
        indexed.createIndex(Indexes.compoundIndex(Indexes.ascending("b"), Indexes.descending("n")));
        indexed.createIndex(Indexes.descending("n"));
        indexed.createIndex(Indexes.ascending("tags"), new IndexOptions().sparse(true));
        int id = 0;
        for (int round = 0; round < 100; round++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> {
                    Document document = document(random, id++);
                    indexed.insertOne(document);
                    plain.insertOne(document);
                }
                case 3 -> {
                    Bson selector = new Document("_id", random.nextInt(id + 1));
                    Bson update = new Document(
                            "$set", new Document("a", random.nextInt(5)).append("tags", List.of("x", "new")));
                    indexed.updateOne(selector, update);
                    plain.updateOne(selector, update);
                }
                case 4 -> {
                    Document selector = new Document("a", random.nextInt(5)).append("n", random.nextInt(50));
                    assertThat(indexed.deleteMany(selector)).isEqualTo(plain.deleteMany(selector));
                }
                default -> {}
            }
            Document query = query(random);
            Document sort = sort(random);
            assertThat(found(indexed, query, sort))
                    .as("round %d: %s sorted by %s", round, query, sort)
                    .isEqualTo(found(plain, query, sort));
            assertThat(indexed.countDocuments(query))
                    .as("round %d: %s", round, query)
                    .isEqualTo(plain.countDocuments(query));
        }
    }

    /** Documents with equal sort values may come in any order, so those are compared as a set. */
    private static Object found(MongoCollection<Document> collection, Document query, Document sort) {
        List<Document> documents = collection.find(query).sort(sort).into(new ArrayList<>());
        List<Object> order = new ArrayList<>();
        sort.keySet().forEach(key -> documents.forEach(document -> order.add(comparable(document.get(key)))));
        List<String> contents =
                documents.stream().map(Document::toJson).sorted().toList();
        return List.of(order, contents);
    }

    /** 2 and 2.0 are the same in an order. */
    private static String comparable(@Nullable Object value) {
        return value instanceof Number number ? String.valueOf(number.doubleValue()) : String.valueOf(value);
    }

    private static Document document(Random random, int id) {
        Document document = new Document("_id", id).append("n", random.nextInt(50));
        if (random.nextBoolean()) {
            document.append("a", random.nextInt(5));
        }
        document.append("b", random.nextBoolean() ? "left" : random.nextBoolean() ? (Object) 2L : 2.0);
        if (random.nextInt(3) == 0) {
            document.append("tags", List.of("x", "y" + random.nextInt(3)));
        }
        return document;
    }

    private static Document query(Random random) {
        Document query = new Document();
        if (random.nextBoolean()) {
            query.append("a", random.nextInt(3) == 0 ? null : random.nextInt(5));
        }
        if (random.nextBoolean()) {
            query.append("b", random.nextBoolean() ? "left" : (Object) 2);
        }
        if (random.nextInt(3) == 0) {
            query.append("n", new Document("$gte", random.nextInt(50)).append("$lt", random.nextInt(50)));
        }
        if (random.nextInt(4) == 0) {
            query.append("tags", new Document("$in", List.of("y0", "y1", "new")));
        }
        if (random.nextInt(4) == 0) {
            query.append("$and", List.of(new Document("n", new Document("$gt", 10))));
        }
        return query;
    }

    private static Document sort(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new Document("n", -1);
            case 1 -> new Document("n", 1);
            case 2 -> new Document("b", 1).append("n", 1);
            default -> new Document("a", -1);
        };
    }

    @Test
    void theIndexWithTheFewestEntriesIsTaken() {
        StoreFile file = StoreFile.open(StoreOptions.inMemory(), failure -> {});
        StoreBackend backend = new StoreBackend(file);
        var collection = (StoreCollection) backend.resolveDatabase("test")
                .createCollectionOrThrowIfExists("c", de.bwaldvogel.mongo.backend.CollectionOptions.withDefaults());
        index(collection, file, "flow");
        index(collection, file, "service", "at");
        index(collection, file, "at");
        for (int i = 0; i < 1000; i++) {
            collection.addDocument(document("flow", "f" + i / 10, "service", "s" + i % 2, "at", i));
        }
        assertThat(collection.indexFor(document("flow", "f7"), null)).isEqualTo("flow");
        assertThat(collection.indexFor(document("flow", "f7", "service", "s1"), document("at", -1)))
                .isEqualTo("flow");
        assertThat(collection.indexFor(document("service", "s1"), document("at", -1)))
                .isEqualTo("service_at");
        assertThat(collection.indexFor(document("at", document("$gt", 990)), null))
                .isEqualTo("at");
        assertThat(collection.indexFor(document("other", 1), document("at", -1)))
                .isEqualTo("at");
        assertThat(collection.indexFor(document("other", 1), null)).isNull();
        file.close();
    }

    private static void index(StoreCollection collection, StoreFile file, String... fields) {
        String name = String.join("_", fields);
        collection.addIndex(new StoreIndex(
                file,
                name,
                name,
                java.util.Arrays.stream(fields)
                        .map(field -> new de.bwaldvogel.mongo.backend.IndexKey(field, true))
                        .toList(),
                false,
                false));
    }

    private static de.bwaldvogel.mongo.bson.Document document(Object... keysAndValues) {
        var document = new de.bwaldvogel.mongo.bson.Document();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            document.append((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return document;
    }

    @Test
    void aUniqueIndexRefusesASecondDocument() {
        MongoCollection<Document> collection = collection("unique");
        collection.createIndex(Indexes.ascending("key"), new IndexOptions().unique(true));
        collection.insertOne(new Document("key", 1));
        assertThatThrownBy(() -> collection.insertOne(new Document("key", 1L)))
                .isInstanceOf(MongoWriteException.class)
                .hasMessageContaining("E11000");
        assertThat(collection.countDocuments()).isEqualTo(1);
    }

    @Test
    void whatHasNoKeyIsRefusedAsAWhole() {
        MongoCollection<Document> collection = collection("parallel");
        collection.createIndex(Indexes.ascending("a", "b"));
        Document arrays = new Document("_id", 1).append("a", List.of(1, 2)).append("b", List.of(3, 4));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> collection.insertOne(arrays)).hasMessageContaining("parallel arrays");
        }
        collection.insertOne(new Document("_id", 1).append("a", 1));
        assertThatThrownBy(() -> collection.updateOne(new Document("_id", 1), new Document("$set", arrays)))
                .hasMessageContaining("parallel arrays");
        assertThat(collection.find(new Document("a", 1)).into(new ArrayList<>()))
                .hasSize(1);
        assertThat(collection.countDocuments()).isEqualTo(1);
    }

    @Test
    void aLargeResultIsRefusedAndAWindowOfItIsNot() {
        MongoCollection<Document> collection = collection("large");
        collection.createIndex(Indexes.ascending("n"));
        String text = "x".repeat(1 << 20);
        for (int i = 0; i < 20; i++) {
            collection.insertOne(new Document("n", i).append("text", text));
        }
        assertThatThrownBy(() -> collection.find().sort(new Document("_id", 1)).into(new ArrayList<>()))
                .isInstanceOf(MongoQueryException.class)
                .hasMessageContaining("16 MiB");
        assertThat(collection.find().sort(new Document("n", -1)).limit(3).into(new ArrayList<>()))
                .extracting(document -> document.get("n"))
                .containsExactly(19, 18, 17);
    }

    @Test
    void aQueryEndsAtItsTimeLimit() {
        MongoCollection<Document> collection = collection("slow");
        List<Document> some = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            some.add(new Document("n", i));
        }
        collection.insertMany(some);
        assertThatThrownBy(() -> collection
                        .find(new Document("missing", 1))
                        .maxTime(1, TimeUnit.MILLISECONDS)
                        .first())
                .isInstanceOf(MongoExecutionTimeoutException.class);
    }
}
