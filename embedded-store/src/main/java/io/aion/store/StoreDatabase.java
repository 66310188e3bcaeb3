package io.aion.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.List;

/** One database: gives its collections and indexes their maps in the file. */
final class StoreDatabase extends AbstractSynchronizedMongoDatabase<Long> {

    /** Names of maps: {@code documents/<database>.<collection>}, {@code index/<database>.<collection>/<index>}. */
    static final String DOCUMENTS = "documents/";

    private static final String INDEX = "index/";

    private final StoreFile file;

    StoreDatabase(String databaseName, StoreFile file, CursorRegistry cursors) {
        super(databaseName, cursors);
        this.file = file;
        initializeNamespacesAndIndexes();
    }

    @Override
    protected Index<Long> openOrCreateUniqueIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        return new StoreIndex(file, indexMap(collectionName, indexName), indexName, keys, true, sparse);
    }

    @Override
    protected Index<Long> openOrCreateSecondaryIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        return new StoreIndex(file, indexMap(collectionName, indexName), indexName, keys, false, sparse);
    }

    private String indexMap(String collectionName, String indexName) {
        return INDEX + getFullCollectionNamespace(collectionName) + "/" + indexName;
    }

    @Override
    protected MongoCollection<Long> openOrCreateCollection(String collectionName, CollectionOptions options) {
        return new StoreCollection(
                this,
                collectionName,
                options,
                cursorRegistry,
                file,
                DOCUMENTS + getFullCollectionNamespace(collectionName));
    }

    @Override
    protected void dropIndex(MongoCollection<Long> collection, String indexName) {
        super.dropIndex(collection, indexName);
        file.remove(indexMap(collection.getCollectionName(), indexName));
    }

    @Override
    public void dropCollection(String collectionName, Oplog oplog) {
        super.dropCollection(collectionName, oplog);
        String map = DOCUMENTS + getFullCollectionNamespace(collectionName);
        file.remove(map);
        file.facts().remove(StoreCollection.sizeOf(map));
    }

    @Override
    public void drop(Oplog oplog) {
        super.drop(oplog);
        List<String> own = new ArrayList<>();
        for (String name : file.mapNames()) {
            if (name.startsWith(DOCUMENTS + databaseName + ".") || name.startsWith(INDEX + databaseName + ".")) {
                own.add(name);
            }
        }
        own.forEach(file::remove);
    }

    @Override
    public void moveCollection(MongoDatabase oldDatabase, MongoCollection<?> collection, String newCollectionName) {
        // Its maps carry its name; the service this store is for never renames, and half a rename would lose data.
        throw new de.bwaldvogel.mongo.exception.MongoServerError(
                115, "CommandNotSupported", "this store can't rename a collection; copy it instead");
    }

    @Override
    protected long getStorageSize() {
        return file.fileBytes();
    }

    @Override
    protected long getFileSize() {
        return file.fileBytes();
    }
}
