package io.aion.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** How many lines a file has by now. Reads only what has come since: the files of a long test have hundreds of thousands. */
final class Progress {

    /** Everything is back to normal well within it, also on a machine a tenth as fast. */
    static final Duration LIMIT = Duration.ofSeconds(90);

    private final Path file;
    private long read;
    private int lines;

    Progress(Path file) {
        this.file = file;
    }

    /** Lines so far. */
    int lines() {
        if (!Files.exists(file)) {
            return 0;
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            in.seek(read);
            byte[] more = new byte[Math.toIntExact(in.length() - read)];
            in.readFully(more);
            read += more.length;
            for (byte b : more) {
                lines += b == '\n' ? 1 : 0;
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for as many lines; {@code who} is asked what it wrote last, if they do not come. */
    void await(int wanted, Part who) {
        try {
            Awaitility.await(file + " to have " + wanted + " lines")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> lines() >= wanted);
        } catch (RuntimeException e) {
            throw new AssertionError(e.getMessage() + " It has " + lines() + "; " + who.tail(), e);
        }
    }
}
