package io.aion.broker.desired;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls when something in a folder may have changed: at once where the operating system tells, at the latest after the
 * poll (network and ConfigMap file systems tell nothing).
 */
final class FolderWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);
    private final WatchServices services;
    private final Path folder;
    private final Duration poll;
    private final Runnable changed;
    private final Thread thread;

    FolderWatch(Path folder, Duration poll, Runnable changed) {
        this(() -> FileSystems.getDefault().newWatchService(), folder, poll, changed);
    }

    FolderWatch(WatchServices services, Path folder, Duration poll, Runnable changed) {
        this.services = services;
        this.folder = folder;
        this.poll = poll;
        this.changed = changed;
        this.thread = Thread.ofVirtual().name("services.yml").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    /** Where watch services come from. */
    interface WatchServices {
        WatchService open() throws IOException;
    }

    private void run() {
        try {
            watch();
        } catch (InterruptedException | ClosedWatchServiceException e) {
            // Closed: the broker stops.
        }
    }

    private void watch() throws InterruptedException {
        try (WatchService service = services.open()) {
            @Nullable WatchKey registered = null;
            while (!Thread.currentThread().isInterrupted()) {
                if (registered == null || !registered.isValid()) {
                    registered = register(service);
                }
                @Nullable WatchKey key = service.poll(poll.toMillis(), TimeUnit.MILLISECONDS);
                if (key != null) {
                    key.pollEvents();
                    key.reset();
                }
                look();
            }
        } catch (IOException e) {
            log.warn(
                    "{} can't be watched ({}); it is looked at every {} s",
                    folder,
                    e.getMessage(),
                    poll.toMillis() / 1_000.0);
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(poll);
                look();
            }
        }
    }

    /** A fault in there must not end the watch: nobody would see a later change. */
    private void look() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            log.error("a look at {} failed; it is looked at again", folder, e);
        }
    }

    private @Nullable WatchKey register(WatchService service) {
        try {
            return folder.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_MODIFY,
                    StandardWatchEventKinds.ENTRY_DELETE);
        } catch (IOException e) {
            log.debug("{} tells of no changes, it is looked at every {}", folder, poll);
            return null;
        }
    }
}
