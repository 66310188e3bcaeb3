package io.aion.store;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the embedded store runs.
 *
 * @param bind address to listen on; loopback unless told otherwise, because there is no password
 * @param port port to listen on; 0 takes a free one
 * @param data folder of the data file; {@code null} keeps everything in memory (tests)
 * @param readyFile written with the port when connections are accepted; {@code null} for none
 * @param cacheMegabytes how much of the file is kept in memory, 1 to 1024; 16 holds the upper levels of every index of
 *     10^6 kanban and the pages in use
 * @param commitEvery at most so much is lost by a kill of what was acknowledged without {@code j: true}; 500 ms, because
 *     each commit rewrites a path of pages in every map that was touched
 */
public record StoreOptions(
        String bind,
        int port,
        @Nullable Path data,
        @Nullable Path readyFile,
        int cacheMegabytes,
        Duration commitEvery) {

    static final String USAGE = """
            usage: java -jar embedded-store.jar [--port N] [--bind ADDRESS] [--data DIR] [--ready-file FILE] [--cache MB]
              --port N           port to listen on, 0 = a free one (default 27017)
              --bind ADDRESS     address to listen on (default 127.0.0.1; there is no password)
              --data DIR         folder of the data (default data)
              --ready-file FILE  written with the port when connections are accepted
              --cache MB         how much of the file to keep in memory (default 16)""";

    public StoreOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port must be 0 to 65535, not " + port);
        }
        if (cacheMegabytes < 1 || cacheMegabytes > 1024) {
            throw new IllegalArgumentException("--cache must be 1 to 1024 (MB), not " + cacheMegabytes);
        }
        if (commitEvery.toMillis() < 10 || commitEvery.toMillis() > 1000) {
            throw new IllegalArgumentException("commits must be 10 ms to 1 s apart, not " + commitEvery);
        }
    }

    /** Everything in memory on a free port of the loopback address. */
    public static StoreOptions inMemory() {
        return new StoreOptions("127.0.0.1", 0, null, null, 16, Duration.ofMillis(500));
    }

    /** Data in this folder, on a free port of the loopback address. */
    public static StoreOptions in(Path folder) {
        return new StoreOptions("127.0.0.1", 0, folder, null, 16, Duration.ofMillis(500));
    }

    /** The same on this port. */
    public StoreOptions onPort(int newPort) {
        return new StoreOptions(bind, newPort, data, readyFile, cacheMegabytes, commitEvery);
    }

    /**
     * Reads the flags of the command line.
     *
     * @throws IllegalArgumentException with what is wrong and which flags there are
     */
    static StoreOptions parse(String... arguments) {
        String bind = "127.0.0.1";
        int port = 27_017;
        Path data = Path.of("data");
        @Nullable Path ready = null;
        int cache = 16;
        for (int i = 0; i < arguments.length; i += 2) {
            String flag = arguments[i];
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(flag + " needs a value\n" + USAGE);
            }
            String value = arguments[i + 1];
            switch (flag) {
                case "--port" -> port = number(flag, value);
                case "--bind" -> bind = value;
                case "--data" -> data = Path.of(value);
                case "--ready-file" -> ready = Path.of(value);
                case "--cache" -> cache = number(flag, value);
                default -> throw new IllegalArgumentException("unknown flag " + flag + "\n" + USAGE);
            }
        }
        return new StoreOptions(bind, port, data, ready, cache, Duration.ofMillis(500));
    }

    private static int number(String flag, String value) {
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(flag + " needs a number, not \"" + value + "\"", e);
        }
    }
}
