package io.aion.broker.runtime;

import io.aion.broker.instances.InstanceId;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of one instance in {@code <home>/run}: {@code record} (what was started), {@code pid} (number and start time
 * of its process), {@code exit} (its exit code), {@code stopping} (it was asked to end), its output, and {@code secrets}
 * (what of it nobody may see; for its owner alone, as the folder is). Everything that a broker needs to know a run again
 * that it did not start.
 */
final class RunFolder {

    private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);

    private static final String RECORD = "record";
    private static final String SECRETS = "secrets";

    private final Path folder;

    RunFolder(Path folder) {
        this.folder = folder;
    }

    /** Folder of an instance; characters that a file name had better not have become {@code %xx}. */
    static RunFolder of(Path runs, InstanceId id) {
        StringBuilder name = new StringBuilder();
        for (char c : id.toString().toCharArray()) {
            boolean plain = Character.isLetterOrDigit(c) || c == '-' || c == '_' || (c == '.' && !name.isEmpty());
            name.append(plain ? String.valueOf(c) : String.format(java.util.Locale.ROOT, "%%%02x", (int) c));
        }
        return new RunFolder(runs.resolve(name.toString()));
    }

    /**
     * What was started there.
     *
     * @param outputFrom how long its output was before
     */
    record Started(
            InstanceId id,
            String runId,
            String fingerprint,
            String queue,
            OptionalInt waiting,
            Instant at,
            Path directory,
            long outputFrom) {}

    /** A process by number and start time. */
    record Pid(long pid, long start) {}

    Path path() {
        return folder;
    }

    OutputLog output(List<String> secrets) {
        return new OutputLog(folder, secrets);
    }

    /** Writes what is about to be started, in one piece; what was left of the run before is gone afterwards. */
    void write(Started started, List<String> secrets) throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        clear();
        hide(secrets);
        Properties record = new Properties();
        record.setProperty("service", started.id().service());
        record.setProperty("number", Integer.toString(started.id().number()));
        record.setProperty("copy", Integer.toString(started.id().copy()));
        record.setProperty("run", started.runId());
        record.setProperty("fingerprint", started.fingerprint());
        record.setProperty("queue", started.queue());
        started.waiting().ifPresent(waiting -> record.setProperty("waiting", Integer.toString(waiting)));
        record.setProperty("at", started.at().toString());
        record.setProperty("directory", started.directory().toString());
        record.setProperty("output", Long.toString(started.outputFrom()));
        Path written = folder.resolve(RECORD + ".new");
        try (Writer out = Files.newBufferedWriter(written)) {
            record.store(out, null);
        }
        Files.move(written, folder.resolve(RECORD), StandardCopyOption.ATOMIC_MOVE);
    }

    /** In Base64, since a value may have several lines. */
    private void hide(List<String> secrets) throws IOException {
        Path file = folder.resolve(SECRETS);
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Base64.Encoder encoder = Base64.getEncoder();
        Files.write(
                file,
                secrets.stream()
                        .map(secret -> encoder.encodeToString(secret.getBytes(StandardCharsets.UTF_8)))
                        .toList());
    }

    /** What nobody may see of its output, longest first. */
    List<String> secrets() {
        try {
            Base64.Decoder decoder = Base64.getDecoder();
            return Files.readAllLines(folder.resolve(SECRETS)).stream()
                    .map(line -> new String(decoder.decode(line), StandardCharsets.UTF_8))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "{} can't be read, secrets in the output beside it may be shown: {}",
                    folder.resolve(SECRETS),
                    e.toString());
            return List.of();
        }
    }

    /** Forgets the run, but not its output, nor what nobody may see of that. */
    void clear() throws IOException {
        for (String name : new String[] {RECORD, "pid", "exit", "stopping"}) {
            Files.deleteIfExists(folder.resolve(name));
        }
    }

    /** Forgets everything. */
    void delete() throws IOException {
        clear();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.deleteIfExists(folder);
    }

    /** What was started there, if a record of it is there and whole. */
    Optional<Started> started() {
        Properties record = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(RECORD))) {
            record.load(in);
            String waiting = record.getProperty("waiting");
            return Optional.of(new Started(
                    new InstanceId(
                            text(record, "service"),
                            Integer.parseInt(text(record, "number")),
                            Integer.parseInt(text(record, "copy"))),
                    text(record, "run"),
                    text(record, "fingerprint"),
                    text(record, "queue"),
                    waiting == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(waiting)),
                    Instant.parse(text(record, "at")),
                    Path.of(text(record, "directory")),
                    Long.parseLong(text(record, "output"))));
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static String text(Properties record, String name) {
        String value = record.getProperty(name);
        if (value == null) {
            throw new IllegalArgumentException("the record has no " + name);
        }
        return value;
    }

    /** Its process, once that has been written down. */
    Optional<Pid> pid() {
        return line("pid")
                .map(line -> line.split(" "))
                .filter(parts -> parts.length == 2)
                .flatMap(parts -> {
                    try {
                        return Optional.of(new Pid(Long.parseLong(parts[0]), Long.parseLong(parts[1])));
                    } catch (NumberFormatException e) {
                        return Optional.empty();
                    }
                });
    }

    /** Its exit code, once that has been written down. */
    OptionalInt exit() {
        try {
            Optional<String> line = line("exit");
            return line.isPresent() ? OptionalInt.of(Integer.parseInt(line.get())) : OptionalInt.empty();
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    /** When the exit code was written. */
    Optional<Instant> exitAt() {
        try {
            return Optional.of(Files.getLastModifiedTime(folder.resolve("exit")).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void markStopping() throws IOException {
        Files.writeString(folder.resolve("stopping"), "");
    }

    boolean stopping() {
        return Files.exists(folder.resolve("stopping"));
    }

    /** A whole line, or nothing: it may be read while it is written. */
    private Optional<String> line(String name) {
        try {
            String text = Files.readString(folder.resolve(name));
            return text.endsWith("\n") ? Optional.of(text.trim()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
