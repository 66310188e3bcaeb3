package io.aion.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one file with all maps. One writer at a time; readers take no lock and see the maps as they are. A commit writes
 * all maps at one version, and commits happen only between writes: what is read after a kill is a prefix of what was
 * written, with every index in step with its documents.
 */
final class StoreFile implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StoreFile.class);

    /** Changed pages wait in memory for the next commit; more than this is committed at once. */
    private static final int MOST_UNSAVED_BYTES = 8 << 20;
    /** Below this share of live data in its chunks the file is rewritten, a bounded piece at a time. */
    private static final int FILL_PERCENT = 60;

    private static final int REWRITE_BYTES = 2 << 20;
    /** Replaced pieces stay for a moment; we sync at every commit, and readers hold on to the version they read. */
    private static final int RETENTION_MILLIS = 1_000;

    private static final int COMMITS_PER_REWRITE = 2;
    /** At a proper end the file is made small, for at most so long. */
    private static final int COMPACT_AT_CLOSE_MILLIS = 1_000;

    private final MVStore store;
    private final ReentrantLock writing = new ReentrantLock();
    private final Thread committer;
    private final Consumer<Throwable> onFailure;
    private volatile boolean closed;

    private StoreFile(MVStore store, StoreOptions options, Consumer<Throwable> onFailure) {
        this.store = store;
        this.onFailure = onFailure;
        this.committer = Thread.ofPlatform().daemon().name("commit").unstarted(() -> commitEvery(options));
    }

    static StoreFile open(StoreOptions options, Consumer<Throwable> onFailure) {
        MVStore.Builder builder = new MVStore.Builder()
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(options.cacheMegabytes())
                .compress();
        Path data = options.data();
        try {
            if (data != null) {
                Files.createDirectories(data);
                builder.fileName(data.resolve("store.mv").toAbsolutePath().toString());
            }
            MVStore store = builder.open();
            if (data != null) {
                store.setRetentionTime(RETENTION_MILLIS);
            }
            StoreFile file = new StoreFile(store, options, onFailure);
            file.committer.start();
            return file;
        } catch (IOException | MVStoreException e) {
            throw new StoreUnavailable(
                    "can't open the data in " + data + ": " + e.getMessage()
                            + "; another store may be running on it, or the folder can't be written",
                    e);
        }
    }

    MVMap<byte[], Long> index(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<byte[], Long>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(LongDataType.INSTANCE));
    }

    MVMap<Long, byte[]> documents(String name) {
        return store.openMap(
                name,
                new MVMap.Builder<Long, byte[]>().keyType(LongDataType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
    }

    /** Small facts about collections and indexes: sizes, marks. */
    MVMap<String, Long> facts() {
        return store.openMap(
                "facts",
                new MVMap.Builder<String, Long>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(LongDataType.INSTANCE));
    }

    Iterable<String> mapNames() {
        return store.getMapNames();
    }

    void remove(String mapName) {
        store.removeMap(mapName);
    }

    long fileBytes() {
        FileStore<?> file = store.getFileStore();
        return file == null ? 0 : file.size();
    }

    /**
     * Does one write, alone.
     *
     * @param durable whether it must be on the disk before this returns
     */
    <T extends @Nullable Object> T write(boolean durable, Supplier<T> work) {
        writing.lock();
        try {
            T result = work.get();
            if (durable) {
                commit();
            } else {
                relieve();
            }
            return result;
        } catch (MVStoreException e) {
            onFailure.accept(e);
            throw e;
        } finally {
            writing.unlock();
        }
    }

    /** Reads without a lock: the pages of the versions that may be met are kept until it has ended. */
    <T extends @Nullable Object> T read(Supplier<T> work) {
        MVStore.TxCounter version = store.registerVersionUsage();
        try {
            return work.get();
        } finally {
            store.deregisterVersionUsage(version);
        }
    }

    /** Commits if much waits in memory. Only where the documents and their indexes are in step, or marked as not. */
    void relieve() {
        if (store.getUnsavedMemory() > MOST_UNSAVED_BYTES) {
            commit();
        }
    }

    private void commit() {
        store.commit();
        store.sync();
    }

    private void commitEvery(StoreOptions options) {
        for (long round = 1; !closed; round++) {
            try {
                Thread.sleep(options.commitEvery());
                writing.lock();
                try {
                    if (closed) {
                        return;
                    }
                    if (store.hasUnsavedChanges()) {
                        commit();
                    }
                    if (round % COMMITS_PER_REWRITE == 0
                            && store.getFileStore() != null
                            && store.compact(FILL_PERCENT, REWRITE_BYTES)) {
                        commit();
                    }
                } finally {
                    writing.unlock();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (!closed) {
                    log.error("the data file can't be written: {}", e.getMessage());
                    onFailure.accept(e);
                }
                return;
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        committer.interrupt();
        writing.lock();
        try {
            if (!store.isClosed()) {
                store.close(COMPACT_AT_CLOSE_MILLIS);
            }
        } catch (MVStoreException e) {
            log.warn("closing the data file: {}", e.getMessage());
        } finally {
            writing.unlock();
        }
    }
}
