package io.aion.broker.desired;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file in a folder, under one of its two names. */
final class FolderSource implements Source {

    private static final Logger log = LoggerFactory.getLogger(FolderSource.class);
    private static final List<String> NAMES = List.of("services.yml", "project.yml");
    /** Longer than an editor or a copy takes from one write to the next. */
    private static final Duration SETTLE = Duration.ofMillis(100);

    private final Path folder;
    private final long limit;
    private final Duration poll;
    private byte @Nullable [] settled;
    private @Nullable FolderWatch watch;

    /** @param poll how often it is looked at where the operating system says nothing of a change */
    FolderSource(Path folder, long limit, Duration poll) {
        this.folder = folder;
        this.limit = limit;
        this.poll = poll;
    }

    /** The file; where there is none, the one that would be written. */
    private Path file() {
        return NAMES.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElse(folder.resolve(NAMES.getFirst()));
    }

    @Override
    public String name() {
        return file().getFileName().toString();
    }

    @Override
    public String place() {
        return file().toString();
    }

    @Override
    public Look look(long atMost) throws IOException {
        Path file = file();
        return Files.exists(file) ? new Look.Text(read(file, atMost)) : new Look.Missing("aionctl apply -f FILE");
    }

    private static byte[] read(Path file, long limit) throws IOException {
        try (var in = Files.newInputStream(file)) {
            // One byte more than allowed is enough for the parser's answer to be "too large".
            return in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
        }
    }

    @Override
    public void replace(byte[] content) throws CannotApply {
        Path file = file();
        if (!Files.isWritable(folder)) {
            throw new CannotApply(
                    folder + " can't be written: where it is a mounted ConfigMap, change that; elsewhere give"
                            + " the user that runs AION the right to write");
        }
        try {
            AtomicFile.replace(file, content);
        } catch (IOException e) {
            throw new CannotApply(file + " can't be replaced: " + e, e);
        }
    }

    @Override
    public void follow(Runnable changed) {
        FolderWatch started = new FolderWatch(folder, poll, () -> whenSettled(changed));
        watch = started;
        started.start();
    }

    /**
     * The start of a file that is still being written may well be a good file that lacks services: what has just changed
     * is taken only once it stays as it is. The rest of the writing is an event of its own.
     */
    private void whenSettled(Runnable changed) {
        try {
            Path file = file();
            if (Files.exists(file)) {
                byte[] first = read(file, limit);
                if (!Arrays.equals(first, settled)) {
                    Thread.sleep(SETTLE);
                    if (!Files.exists(file) || !Arrays.equals(first, read(file, limit))) {
                        return;
                    }
                    settled = first;
                }
            }
        } catch (NoSuchFileException e) {
            log.debug("{} is replaced while it is read", folder, e);
            return;
        } catch (IOException e) {
            log.debug("looked at again, with the reason for a person", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        changed.run();
    }

    @Override
    public void close() {
        FolderWatch started = watch;
        if (started != null) {
            started.close();
        }
    }
}
