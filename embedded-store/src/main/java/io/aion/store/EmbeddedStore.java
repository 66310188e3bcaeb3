package io.aion.store;

import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A running store. Writes become durable in the order in which they were acknowledged, several maps of one write
 * together or not at all; a write with {@code j: true} is on the disk when it is acknowledged, any other within
 * {@link StoreOptions#commitEvery()}. There is no password: bind it to loopback.
 */
public final class EmbeddedStore implements AutoCloseable {

    /** One connection at a time occupies a thread; a long scan must not hold up the writers beside it. */
    private static final int WORKERS = 8;

    private final StoreFile file;
    private final MongoServer server;
    private final int port;
    private final CountDownLatch over;
    private final AtomicReference<Throwable> failure;

    private EmbeddedStore(
            StoreFile file, MongoServer server, int port, CountDownLatch over, AtomicReference<Throwable> failure) {
        this.file = file;
        this.server = server;
        this.port = port;
        this.over = over;
        this.failure = failure;
    }

    /**
     * Opens the data and accepts connections.
     *
     * @throws StoreUnavailable the file is in use or damaged beyond its last commits, or the port is taken
     */
    public static EmbeddedStore open(StoreOptions options) {
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        StoreFile file = StoreFile.open(options, problem -> {
            failure.compareAndSet(null, problem);
            over.countDown();
        });
        MongoServer server = new MongoServer(new StoreBackend(file));
        try {
            server.bind(new InetSocketAddress(options.bind(), options.port()), 1, WORKERS);
        } catch (RuntimeException e) {
            file.close();
            throw new StoreUnavailable(
                    "can't listen on " + options.bind() + ":" + options.port() + " (" + e.getMessage()
                            + "); choose another --port, or 0 for a free one",
                    e);
        }
        return new EmbeddedStore(file, server, server.getLocalAddress().getPort(), over, failure);
    }

    /** The port that accepts connections. */
    public int port() {
        return port;
    }

    /** The address to give to a MongoDB driver. */
    public String url() {
        return "mongodb://" + server.getLocalAddress().getHostString() + ":" + port;
    }

    /** Size of the data file in bytes; 0 in memory. */
    public long fileBytes() {
        return file.fileBytes();
    }

    /** Waits until the data file fails or the store is closed; the failure, or {@code null} after a close. */
    @Nullable
    Throwable awaitFailure() throws InterruptedException {
        over.await();
        return failure.get();
    }

    @Override
    public void close() {
        server.shutdownNow();
        file.close();
        over.countDown();
    }
}
