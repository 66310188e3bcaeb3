package io.aion.replicator.store;

import com.mongodb.ConnectionString;
import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.MongoSocketException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Sorts;
import io.aion.replicator.log.Position;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonSerializationException;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * The log in MongoDB: collections {@code kanban} (one document a kanban, see {@link Fields}) and {@code position} (how
 * far the stream is stored). Kanban are inserted and never changed; one that is there already is left as it is.
 */
public final class KanbanStore implements AutoCloseable {

    static final String KANBAN = "kanban";
    static final String POSITION = "position";

    private static final int CONNECTIONS = 8;
    /** Documents of an answer fetched at once: each may be a mebibyte. */
    private static final int FETCH = 50;

    private final StoreSettings settings;
    private final MongoClient client;
    private final MongoDatabase database;
    private final MongoCollection<Document> kanban;
    private final MongoCollection<Document> position;

    public KanbanStore(StoreSettings settings) {
        ConnectionString url = new ConnectionString(settings.url());
        String name = url.getDatabase() == null ? "aion" : url.getDatabase();
        int millis = (int) settings.timeout().toMillis();
        this.settings = settings;
        this.client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(url)
                .applicationName("kanban-replicator")
                .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(millis, TimeUnit.MILLISECONDS))
                .applyToSocketSettings(socket -> socket.connectTimeout(millis, TimeUnit.MILLISECONDS)
                        .readTimeout(
                                (int) settings.queryTimeout().plusMillis(millis).toMillis(), TimeUnit.MILLISECONDS))
                .applyToConnectionPoolSettings(pool -> pool.maxSize(CONNECTIONS))
                .build());
        this.database = client.getDatabase(name);
        // One journal holds both in order: whoever finds the position finds the kanban before it.
        this.kanban = database.getCollection(KANBAN).withWriteConcern(WriteConcern.W1);
        this.position = database.getCollection(POSITION).withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
    }

    /** Makes the indexes where they are missing. @throws MongoException the store is away */
    public void prepare() {
        kanban.createIndex(Indexes.ascending(Fields.FLOW));
        kanban.createIndex(Indexes.compoundIndex(Indexes.ascending(Fields.SERVICE), Indexes.descending(Fields.AT)));
        kanban.createIndex(Indexes.descending(Fields.AT));
        kanban.createIndex(Indexes.ascending(Fields.LINKS), new IndexOptions().sparse(true));
    }

    /** How far a stream is stored; {@code null} where nothing of it is. */
    public @Nullable Position position(String stream) {
        Document found = position.find(Filters.eq(stream)).first();
        return found == null ? null : new Position(number(found, "offset"), String.valueOf(found.get("id")));
    }

    /** Notes how far a stream is stored; on the disk when this returns. */
    public void position(String stream, Position reached) {
        position.replaceOne(
                Filters.eq(stream),
                new Document("_id", stream).append("offset", reached.offset()).append("id", reached.id()),
                new ReplaceOptions().upsert(true));
    }

    /**
     * Inserts documents; those that are there already stay.
     *
     * @throws MongoException the store is away; any part of them may have been written
     */
    public Written write(List<Document> documents) {
        try {
            kanban.insertMany(documents, new InsertManyOptions().ordered(false));
            return new Written(documents.size(), 0, List.of());
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().isEmpty()) {
                throw e;
            }
            return judge(documents.size(), e.getWriteErrors());
        } catch (MongoSocketException | MongoTimeoutException e) {
            throw e;
        } catch (MongoCommandException | BsonSerializationException e) {
            if (documents.size() > 1) {
                return oneByOne(documents);
            }
            return new Written(0, 0, List.of(new Refused(0, String.valueOf(e.getMessage()))));
        }
    }

    private static Written judge(int count, List<BulkWriteError> errors) {
        List<Refused> refused = new ArrayList<>();
        BitSet failed = new BitSet();
        for (BulkWriteError error : errors) {
            failed.set(error.getIndex());
            if (ErrorCategory.fromErrorCode(error.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                refused.add(new Refused(error.getIndex(), error.getMessage()));
            }
        }
        int known = failed.cardinality() - refused.size();
        return new Written(count - failed.cardinality(), known, refused);
    }

    /** The whole command was refused: find out because of which document. */
    private Written oneByOne(List<Document> documents) {
        Written sum = new Written(0, 0, List.of());
        for (int i = 0; i < documents.size(); i++) {
            sum = sum.plus(write(List.of(documents.get(i))), i);
        }
        return sum;
    }

    /** The newest kanban that match, newest first. */
    public Found find(Bson filter, int limit) {
        return collect(kanban.find(filter).sort(Sorts.descending(Fields.AT)), limit);
    }

    /** Kanban of flows, in no order. */
    public Found ofFlows(Collection<String> flows, int limit) {
        // A plain equality, which is the usual case, is what every engine answers best.
        Bson filter =
                flows.size() == 1 ? Filters.eq(Fields.FLOW, flows.iterator().next()) : Filters.in(Fields.FLOW, flows);
        return collect(kanban.find(filter), limit);
    }

    /** Kanban by their ids, in no order. */
    public Found byId(Collection<String> ids) {
        return collect(kanban.find(Filters.in(Fields.ID, ids)), ids.size());
    }

    /** Kanban of any flow that have one of these as a parent, but not as their first. */
    public Found linkedTo(Collection<String> ids, int limit) {
        return collect(kanban.find(Filters.in(Fields.LINKS, ids)), limit);
    }

    private Found collect(FindIterable<Document> query, int limit) {
        List<StoredKanban> found = new ArrayList<>();
        long bytes = 0;
        try (MongoCursor<Document> cursor = query.limit(limit + 1)
                .batchSize(FETCH)
                .maxTime(settings.queryTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .cursor()) {
            while (cursor.hasNext()) {
                StoredKanban next = StoredKanban.of(cursor.next());
                // Of a bad one the body is not there.
                bytes += next.bad().isEmpty() ? next.size() : 0;
                if (found.size() == limit || (bytes > settings.queryBytes() && !found.isEmpty())) {
                    return new Found(found, false);
                }
                found.add(next);
            }
        }
        return new Found(found, true);
    }

    /** How many kanban there are, and how many bytes their documents have. */
    public Extent extent() {
        Document stats = database.runCommand(new Document("collStats", KANBAN));
        return new Extent(number(stats, "count"), number(stats, "size"));
    }

    private static long number(Document document, String field) {
        return document.get(field) instanceof Number number ? number.longValue() : 0;
    }

    /**
     * Removes the oldest kanban that match, one piece of them.
     *
     * @return how many were removed
     */
    public long removeOldest(Bson filter, int most) {
        List<Object> ids = new ArrayList<>();
        kanban.find(filter)
                .sort(Sorts.ascending(Fields.AT))
                .limit(most)
                .projection(Projections.include(Fields.ID))
                .forEach(document -> ids.add(document.get(Fields.ID)));
        return ids.isEmpty() ? 0 : kanban.deleteMany(Filters.in(Fields.ID, ids)).getDeletedCount();
    }

    @Override
    public void close() {
        client.close();
    }
}
