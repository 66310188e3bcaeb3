package io.aion.store;

import java.nio.file.Files;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the store until it is told to stop; after a failure of the disk it opens its file again by itself. */
public final class EmbeddedStoreMain {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedStoreMain.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private EmbeddedStoreMain() {}

    /**
     * Entry point. Exit code 2: wrong flags; 1: the file or the port can't be had at the start.
     *
     * @param arguments see {@link StoreOptions#USAGE}
     */
    public static void main(String... arguments) throws Exception {
        StoreOptions options;
        try {
            options = StoreOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        EmbeddedStore store;
        try {
            store = EmbeddedStore.open(options);
        } catch (StoreUnavailable e) {
            System.err.println("embedded-store: " + e.getMessage());
            System.exit(1);
            return;
        }
        keepOpen(store, options);
    }

    private static void keepOpen(EmbeddedStore first, StoreOptions options) throws Exception {
        EmbeddedStore store = first;
        int port = first.port();
        Duration pause = FIRST_PAUSE;
        while (true) {
            Thread hook = closeAtExit(store);
            announce(options, port);
            Throwable failure = store.awaitFailure();
            log.error("the data file failed; trying to open it again in {} s", pause.toSeconds(), failure);
            if (!removed(hook)) {
                return;
            }
            store.close();
            while (true) {
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
                try {
                    store = EmbeddedStore.open(options.onPort(port));
                    break;
                } catch (StoreUnavailable e) {
                    log.error("{}; next try in {} s", e.getMessage(), pause.toSeconds());
                }
            }
        }
    }

    private static Thread closeAtExit(EmbeddedStore store) {
        Thread hook = new Thread(store::close, "close");
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    private static boolean removed(Thread hook) {
        try {
            return Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return false; // the process is ending anyway
        }
    }

    private static void announce(StoreOptions options, int port) throws Exception {
        log.info("accepting connections on {}:{}, data in {}", options.bind(), port, options.data());
        if (options.readyFile() != null) {
            java.nio.file.Path part =
                    options.readyFile().resolveSibling(options.readyFile().getFileName() + ".part");
            Files.writeString(part, port + "\n");
            Files.move(part, options.readyFile(), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
