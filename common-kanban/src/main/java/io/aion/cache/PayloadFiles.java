package io.aion.cache;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Payloads as files, {@code <AION_HOME>/Data/<instance>/payload/<key>}. */
final class PayloadFiles {

    /** Java copies what it reads and writes through memory of its own, as much as it is asked for at a time. */
    private static final int SLICE = 1024 * 1024;

    private final Path data;

    /** @param home {@code AION_HOME} */
    PayloadFiles(Path home) {
        data = home.resolve("Data");
    }

    Path file(PayloadReference reference) {
        return folder(reference.of()).resolve(reference.key());
    }

    /** Its file is there with all it holds, also after a crash, or not at all. */
    void write(PayloadReference reference, byte[] bytes) {
        Path file = file(reference);
        Path part = file.resolveSibling("." + reference.key());
        try {
            Files.createDirectories(folder(reference.of()));
            try {
                try (FileChannel out =
                        FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    for (int from = 0; from < bytes.length; ) {
                        from += out.write(ByteBuffer.wrap(bytes, from, Math.min(SLICE, bytes.length - from)));
                    }
                    out.force(true);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "can't write the payload file " + file
                            + "; look whether its disk is full and the folder belongs to this user: " + e,
                    e);
        }
    }

    /** The size of its file; empty where there is none. */
    OptionalLong size(PayloadReference reference) {
        Path file = file(reference);
        try {
            // Whatever else somebody has put there is no payload.
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    ? OptionalLong.of(Files.size(file))
                    : OptionalLong.empty();
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The first so many bytes of its file; empty where there is none, or fewer. */
    Optional<byte[]> read(PayloadReference reference) {
        Path file = file(reference);
        byte[] bytes = new byte[(int) reference.bytes()];
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            for (int from = 0; from < bytes.length; ) {
                int read = in.read(ByteBuffer.wrap(bytes, from, Math.min(SLICE, bytes.length - from)));
                if (read < 0) {
                    return Optional.empty();
                }
                from += read;
            }
            return Optional.of(bytes);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    void delete(PayloadReference reference) throws IOException {
        Files.deleteIfExists(file(reference));
    }

    /** This reader has handled it; the last one deletes it. */
    void note(PayloadReference reference, String reader) throws IOException {
        Path file = file(reference);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        String marks = reference.key() + ".";
        Path mark = file.resolveSibling(marks + reader);
        if (!Files.exists(mark)) {
            Files.write(mark, new byte[0]);
        }
        List<Path> readers = list(file.resolveSibling("."), marks);
        if (readers.size() >= reference.readers()) {
            Files.deleteIfExists(file);
            for (Path one : readers) {
                Files.deleteIfExists(one);
            }
        }
    }

    /** Deletes what an instance has written before this time and nobody has freed. */
    void clean(String instance, Instant before) throws IOException {
        for (Path file : list(folder(instance), "")) {
            try {
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(before)) {
                    Files.delete(file);
                }
            } catch (NoSuchFileException e) {
                // Handled at this moment.
            }
        }
    }

    private Path folder(String instance) {
        return data.resolve(instance).resolve("payload");
    }

    private static List<Path> list(Path folder, String beginning) throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().startsWith(beginning))
                    .forEach(found::add);
        }
        return found;
    }

    private static UncheckedIOException unreadable(Path file, IOException e) {
        return new UncheckedIOException("can't read the payload file " + file + ": " + e, e);
    }
}
