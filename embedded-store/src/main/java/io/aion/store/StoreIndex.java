package io.aion.store;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * One index: bytes of the key's values -> position of the document. In an index that is not unique the position is also
 * the end of the key. Directions are not kept: a range can be read from either end.
 */
final class StoreIndex extends Index<Long> {

    private final MVMap<byte[], Long> entries;
    private final MVMap<String, Long> facts;
    private final String mapName;
    private final boolean unique;
    private volatile boolean severalPerDocument;

    StoreIndex(StoreFile file, String mapName, String name, List<IndexKey> keys, boolean unique, boolean sparse) {
        super(name, keys, sparse);
        this.entries = file.index(mapName);
        this.facts = file.facts();
        this.mapName = mapName;
        this.unique = unique;
        this.severalPerDocument = facts.containsKey("several/" + mapName);
    }

    /** A range of keys, both ends included. */
    record Range(byte[] from, byte[] to) {}

    List<String> fields() {
        return keys();
    }

    boolean skipsMissing() {
        return isSparse();
    }

    /** Whether some document has several entries (an indexed array): its range may give a position twice. */
    boolean hasSeveralPerDocument() {
        return severalPerDocument;
    }

    /** How many entries a range has, from the counts in the upper levels of the tree. */
    long count(Range range) {
        return rank(range.to()) - rank(range.from());
    }

    private long rank(byte[] key) {
        long index = entries.getKeyIndex(key);
        return index >= 0 ? index : -index - 1;
    }

    Iterator<Long> positions(Range range, boolean backwards) {
        var cursor = backwards
                ? entries.cursor(range.to(), range.from(), true)
                : entries.cursor(range.from(), range.to(), false);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return cursor.hasNext();
            }

            @Override
            public Long next() {
                cursor.next();
                return cursor.getValue();
            }
        };
    }

    /**
     * Empty unless it was filled to its end once: what a kill left half built is built again.
     */
    @Override
    public boolean isEmpty() {
        if (facts.containsKey("complete/" + mapName)) {
            return false;
        }
        entries.clear();
        return true;
    }

    void markComplete() {
        facts.put("complete/" + mapName, 1L);
    }

    @Override
    public void add(Document document, Long position, MongoCollection<Long> collection) {
        if (leavesOut(document)) {
            return;
        }
        Set<KeyValue> values = getKeyValues(document);
        if (values.size() > 1 && !severalPerDocument) {
            severalPerDocument = true;
            facts.put("several/" + mapName, 1L);
        }
        for (KeyValue value : values) {
            entries.put(entry(value, position), position);
        }
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Long> collection) {
        checkFree(document, null, collection);
    }

    /** Also where nothing has to be unique: what has no key (two arrays at once) must fail before anything is stored. */
    private void checkFree(Document document, @Nullable Long own, MongoCollection<Long> collection) {
        if (leavesOut(document)) {
            return;
        }
        for (KeyValue value : getKeyValues(document)) {
            byte[] entry = entry(value, 0);
            Long taken = unique ? entries.get(entry) : null;
            if (taken != null && !taken.equals(own)) {
                throw new DuplicateKeyError(this, collection, getKeys(), value);
            }
        }
    }

    @Override
    public void checkUpdate(Document oldDocument, Document newDocument, MongoCollection<Long> collection) {
        checkFree(newDocument, getPosition(oldDocument), collection);
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Long position, MongoCollection<Long> collection) {
        if (!nullAwareEqualsKeys(oldDocument, newDocument)) {
            remove(oldDocument, position);
            add(newDocument, position, collection);
        }
    }

    void remove(Document document, long position) {
        if (!leavesOut(document)) {
            getKeyValues(document).forEach(value -> entries.remove(entry(value, position)));
        }
    }

    /** Where the document with this one's key is; only a unique index knows. */
    @Override
    public @Nullable Long getPosition(Document document) {
        if (!unique || leavesOut(document)) {
            return null;
        }
        for (KeyValue value : getKeyValues(document)) {
            Long position = entries.get(entry(value, 0));
            if (position != null) {
                return position;
            }
        }
        return null;
    }

    private byte[] entry(KeyValue values, long position) {
        KeyBytes bytes = new KeyBytes();
        values.forEach(bytes::add);
        return unique ? bytes.toBytes() : bytes.addPosition(position).toBytes();
    }

    private boolean leavesOut(Document document) {
        return isSparse()
                && keys().stream()
                        .allMatch(key -> Utils.getSubdocumentValueCollectionAware(document, key) instanceof Missing);
    }

    @Override
    public boolean isUnique() {
        return unique;
    }

    @Override
    public long getCount() {
        return entries.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public void drop() {
        facts.remove("complete/" + mapName);
        facts.remove("several/" + mapName);
    }

    @Override
    public Long remove(Document document) {
        throw new UnsupportedOperationException("an entry is removed together with its document's position");
    }

    @Override
    public boolean canHandle(Document query) {
        throw new UnsupportedOperationException("Access plans queries");
    }

    @Override
    public Iterable<Long> getPositions(Document query) {
        throw new UnsupportedOperationException("Access plans queries");
    }
}
