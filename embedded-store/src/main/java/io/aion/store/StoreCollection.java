package io.aion.store;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * One collection: position (counted up) -> document as BSON. New documents are always written at the end, so that random
 * ids scatter only the small entries of indexes. Writes come one at a time (see {@link StoreFile}); reads take no lock,
 * may meet a document that has just gone, and pass over it.
 */
final class StoreCollection extends AbstractMongoCollection<Long> {

    /** A result, or what has to be sorted for one, is held in memory: more BSON than this is refused. */
    static final long MOST_RESULT_BYTES = 16 << 20;

    private static final int PIECE = 1_000;
    private static final int CANDIDATES_PER_LOOK_AT_THE_CLOCK = 256;

    private final StoreFile file;
    private final MVMap<Long, byte[]> documents;
    private final MVMap<String, Long> facts;
    private final String sizeKey;
    private volatile List<StoreIndex> usable = List.of();
    private long next;

    StoreCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            CursorRegistry cursors,
            StoreFile file,
            String mapName) {
        super(database, name, options, cursors);
        this.file = file;
        this.documents = file.documents(mapName);
        this.facts = file.facts();
        this.sizeKey = sizeOf(mapName);
        Long last = documents.lastKey();
        this.next = last == null ? 1 : last + 1;
    }

    static String sizeOf(String mapName) {
        return "size/" + mapName;
    }

    // --- queries

    /** A document, where it is, and how large. */
    private record Found(Document document, long position, int bytes) {}

    @Override
    protected QueryResult queryDocuments(
            Document query, @Nullable Document orderBy, int skip, int limit, int batchSize, @Nullable Document fields) {
        boolean natural = orderBy != null && orderBy.containsKey("$natural");
        Access access = Access.plan(usable, query, natural ? null : orderBy);
        boolean sorted = natural || (access != null && access.ordered());
        Stream<Document> matches = matches(query, access, isNaturalDescending(orderBy))
                .peek(new Consumer<>() {
                    private long bytes;

                    @Override
                    public void accept(Found found) {
                        bytes += found.bytes();
                        if (bytes > MOST_RESULT_BYTES) {
                            throw tooLarge();
                        }
                    }
                })
                .map(Found::document);
        // Nothing is left to match; the library sorts, cuts and projects.
        return matchDocumentsFromStream(
                matches, new Document(), sorted ? null : orderBy, skip, limit, batchSize, fields);
    }

    private static MongoServerError tooLarge() {
        return new MongoServerError(
                292,
                "QueryExceededMemoryLimitNoDiskUseAllowed",
                "the result of this query is larger than " + (MOST_RESULT_BYTES >> 20)
                        + " MiB; give it a limit, or an order that an index has");
    }

    private Stream<Found> matches(Document query, @Nullable Access access, boolean backwards) {
        return candidates(access, backwards).filter(found -> documentMatchesQuery(found.document(), query));
    }

    private Stream<Found> candidates(@Nullable Access access, boolean backwards) {
        Iterator<Long> positions;
        if (access != null) {
            positions = access.positions();
        } else if (backwards) {
            positions = documents.cursor(documents.lastKey(), null, true);
        } else {
            positions = documents.keyIterator(null);
        }
        Stream<Long> stream = StreamSupport.stream(Spliterators.spliteratorUnknownSize(positions, 0), false);
        if (access != null && access.index().hasSeveralPerDocument()) {
            Set<Long> seen = new HashSet<>();
            stream = stream.filter(seen::add);
        }
        long[] read = {0};
        return stream.<Found>mapMulti((position, out) -> {
            if (++read[0] % CANDIDATES_PER_LOOK_AT_THE_CLOCK == 0) {
                Deadline.check();
            }
            byte[] bson = documents.get(position);
            if (bson != null) {
                out.accept(new Found(Bson.decode(bson), position, bson.length));
            }
        });
    }

    @Override
    public int count(@Nullable Document query, int skip, int limit) {
        if (query == null || query.isEmpty()) {
            return super.count(query, skip, limit);
        }
        Stream<Found> matches =
                matches(query, Access.plan(usable, query, null), false).skip(skip);
        return (int) (limit > 0 ? matches.limit(limit) : matches).count();
    }

    /** How a query would be answered: the name of the index, or {@code null} where all documents are read. */
    @Nullable
    String indexFor(Document query, @Nullable Document orderBy) {
        Access access = Access.plan(usable, query, orderBy);
        return access == null ? null : access.index().getName();
    }

    // --- changes

    @Override
    protected Long addDocumentInternal(Document document) {
        long position = next++;
        byte[] bson = Bson.encode(document);
        documents.put(position, bson);
        grow(bson.length);
        return position;
    }

    @Override
    protected void handleUpdate(Long position, Document oldDocument, Document newDocument) {
        byte[] bson = Bson.encode(newDocument);
        byte[] before = documents.put(position, bson);
        grow(bson.length - (before == null ? 0 : before.length));
    }

    @Override
    public void removeDocument(Document document) {
        Long position = positionOf(document);
        if (position != null) {
            remove(document, position);
        }
    }

    private @Nullable Long positionOf(Document document) {
        for (StoreIndex index : usable) {
            Long position = index.getPosition(document);
            if (position != null) {
                return position;
            }
        }
        return findDocumentPosition(document);
    }

    private void remove(Document document, long position) {
        usable.forEach(index -> index.remove(document, position));
        removeDocument((Long) position);
    }

    @Override
    protected void removeDocument(Long position) {
        byte[] before = documents.remove(position);
        grow(before == null ? 0 : -before.length);
    }

    /** In pieces: what a large deletion changes does not have to fit into memory. */
    @Override
    public int deleteDocuments(Document selector, int limit, Oplog oplog) {
        int deleted = 0;
        while (limit <= 0 || deleted < limit) {
            int most = limit <= 0 ? PIECE : Math.min(PIECE, limit - deleted);
            List<Found> piece = matches(selector, Access.plan(usable, selector, null), false)
                    .limit(most)
                    .toList();
            piece.forEach(found -> remove(found.document(), found.position()));
            deleted += piece.size();
            if (piece.size() < most) {
                break;
            }
            file.relieve();
        }
        return deleted;
    }

    // --- indexes

    @Override
    public void addIndex(Index<Long> index) {
        if (usable.stream().anyMatch(known -> known.getName().equals(index.getName()))) {
            super.addIndex(index); // says so where it differs
            return;
        }
        super.addIndex(index);
        StoreIndex added = (StoreIndex) index;
        added.markComplete();
        List<StoreIndex> longer = new ArrayList<>(usable);
        longer.add(added);
        usable = List.copyOf(longer);
    }

    @Override
    public void dropIndex(String indexName) {
        usable = usable.stream()
                .filter(index -> !index.getName().equals(indexName))
                .toList();
        super.dropIndex(indexName);
    }

    /** All documents, for the building of an index: what has been built so far is let go to the file on the way. */
    @Override
    protected Stream<DocumentWithPosition<Long>> streamAllDocumentsWithPosition() {
        return candidates(null, false).map(found -> new DocumentWithPosition<>(found.document(), found.position()));
    }

    // --- facts

    @Override
    protected Document getDocument(Long position) {
        return Bson.decode(Objects.requireNonNull(documents.get(position), () -> "no document at " + position));
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    public Document getStats() {
        long size = facts.getOrDefault(sizeKey, 0L);
        Document stats = super.getStats();
        stats.put("size", size);
        stats.put("avgObjSize", count() == 0 ? 0L : size / count());
        stats.put("storageSize", file.fileBytes());
        return stats;
    }

    private void grow(long bytes) {
        facts.put(sizeKey, facts.getOrDefault(sizeKey, 0L) + bytes);
    }

    @Override
    protected boolean tracksDataSize() {
        return false; // done here, where the size is known without another encoding
    }

    @Override
    protected void updateDataSize(int sizeDelta) {
        grow(sizeDelta);
    }

    @Override
    protected int getDataSize() {
        return (int) Math.min(Integer.MAX_VALUE, facts.getOrDefault(sizeKey, 0L));
    }

    @Override
    protected QueryResult matchDocuments(
            Document query, Document orderBy, int skip, int limit, int batchSize, Document fields) {
        return queryDocuments(query, orderBy, skip, limit, batchSize, fields);
    }
}
