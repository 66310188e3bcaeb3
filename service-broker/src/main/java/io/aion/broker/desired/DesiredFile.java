package io.aion.broker.desired;

import io.aion.services.Changes;
import io.aion.services.Fault;
import io.aion.services.Fault.Severity;
import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that says what runs. Read again when it changes, whoever changed it; a wrong one changes nothing and its
 * faults are named, the last good one goes on to count, over a restart too (it is the newest revision).
 */
public final class DesiredFile implements Desired, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DesiredFile.class);
    /** Longer than an editor or a copy takes from one write to the next. */
    private static final Duration SETTLE = Duration.ofMillis(100);

    private static final List<String> NAMES = List.of("services.yml", "project.yml");

    private final DesiredSettings settings;
    private final Revisions revisions;
    private final Function<ServicesFile, List<Fault>> warnings;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<ServicesFile>> listeners = new CopyOnWriteArrayList<>();
    private final FolderWatch watch;
    private volatile ServicesFile current = ServicesFile.empty();
    private volatile boolean known;
    private volatile byte[] good = new byte[0];
    private volatile List<Fault> faults = List.of();
    private volatile byte @Nullable [] seen;
    private boolean absent;

    private DesiredFile(DesiredSettings settings, Function<ServicesFile, List<Fault>> warnings, Clock clock) {
        this.settings = settings;
        this.warnings = warnings;
        this.revisions = new Revisions(settings.folder().resolve("revisions"), settings.revisions(), clock);
        this.watch = new FolderWatch(settings.folder(), settings.poll(), this::lookWhenSettled);
    }

    /**
     * Reads the file, or the newest good revision where it is wrong, and begins to watch it.
     *
     * @param warnings what else is to be said of a file without fault when it is applied
     */
    public static DesiredFile open(DesiredSettings settings, Function<ServicesFile, List<Fault>> warnings, Clock clock)
            throws IOException {
        Files.createDirectories(settings.folder());
        DesiredFile file = new DesiredFile(settings, warnings, clock);
        file.recall();
        file.look();
        file.watch.start();
        return file;
    }

    @Override
    public ServicesFile current() {
        return current;
    }

    @Override
    public boolean known() {
        return known;
    }

    @Override
    public void onChange(Consumer<ServicesFile> listener) {
        listeners.add(listener);
    }

    /** The text of the last good file; empty until there is one. */
    public byte[] text() {
        return good.clone();
    }

    /** What is to be said of the file as it lies there now; with an error in it, an earlier one counts. */
    public List<Fault> faults() {
        return faults;
    }

    /** Earlier good files, newest first. */
    public List<Revision> revisions() throws IOException {
        return revisions.list();
    }

    /** The text of an earlier file. */
    public Optional<byte[]> revision(String id) throws IOException {
        return revisions.content(id);
    }

    /** What a new file would change, without changing anything. */
    public Applied compare(byte[] content) {
        Parsed parsed = parse(content);
        return parsed.file()
                .map(file -> new Applied(
                        !Arrays.equals(content, good), withWarnings(parsed, file), Changes.between(current, file)))
                .orElseGet(() -> new Applied(false, parsed.faults(), List.of()));
    }

    /**
     * Replaces the file, if the new one has no error; whoever listens knows when this returns.
     *
     * @throws CannotApply where the file can't be written
     */
    public Applied apply(byte[] content) throws CannotApply {
        lock.lock();
        try {
            Applied applied = compare(content);
            if (applied.wrong() || (!applied.changed() && faults.stream().noneMatch(DesiredFile::isError))) {
                return applied;
            }
            Path file = path();
            if (!Files.isWritable(settings.folder())) {
                throw new CannotApply(
                        settings.folder() + " can't be written: where services.yml comes from a ConfigMap, "
                                + "change it there; elsewhere give the user that runs AION the right to write");
            }
            try {
                AtomicFile.replace(file, content);
            } catch (IOException e) {
                throw new CannotApply(file + " can't be replaced: " + e, e);
            }
            look();
            return applied;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        watch.close();
    }

    private void recall() throws IOException {
        for (Revision revision : revisions.list()) {
            byte[] content = revisions.content(revision.id()).orElse(new byte[0]);
            Optional<ServicesFile> file = parse(content).file();
            if (file.isPresent()) {
                current = file.get();
                known = true;
                good = content;
                return;
            }
        }
    }

    /**
     * The start of a file that is still being written may well be a good file that lacks services: what has just changed
     * is taken only once it stays as it is. The rest of the writing is an event of its own.
     */
    private void lookWhenSettled() {
        try {
            Path file = path();
            if (Files.exists(file)) {
                byte[] first = read(file);
                if (!Arrays.equals(first, seen)) {
                    Thread.sleep(SETTLE);
                    if (!Files.exists(file) || !Arrays.equals(first, read(file))) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            log.debug("{} changes while it is read", settings.folder(), e);
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        look();
    }

    /** Reads the file if it is another one than last time. */
    private void look() {
        lock.lock();
        try {
            Path file = path();
            if (!Files.exists(file)) {
                missing(file);
                return;
            }
            absent = false;
            byte[] content = read(file);
            if (seen != null && Arrays.equals(seen, content)) {
                return;
            }
            seen = content;
            take(file, content);
        } catch (IOException e) {
            log.warn("services.yml can't be read: {}; the last good one goes on to count", e.toString());
        } finally {
            lock.unlock();
        }
    }

    private void take(Path path, byte[] content) throws IOException {
        Parsed parsed = parse(content);
        faults = parsed.faults();
        if (parsed.file().isEmpty()) {
            log.error("{} is wrong and changes nothing:\n  {}", path, lines(parsed.faults()));
            return;
        }
        ServicesFile file = parsed.file().get();
        if (!parsed.faults().isEmpty()) {
            log.warn("{}:\n  {}", path, lines(parsed.faults()));
        }
        boolean differs = !file.equals(current);
        current = file;
        known = true;
        good = content;
        keep(content);
        if (differs) {
            log.info("{}: {} microservices", path, file.microservices().size());
            listeners.forEach(listener -> listener.accept(file));
        }
    }

    private void keep(byte[] content) {
        try {
            revisions.keep(content);
        } catch (IOException e) {
            log.warn("no revision of services.yml was kept: {}", e.toString());
        }
    }

    private void missing(Path file) {
        if (!absent) {
            absent = true;
            seen = null;
            boolean never = good.length == 0;
            log.warn(
                    "there is no {}; {}",
                    file,
                    never
                            ? "nothing is run until there is one (aionctl apply -f FILE)"
                            : "the last good one goes on to count. To run nothing, apply a file with an empty 'microservices'");
            faults = never
                    ? List.of()
                    : List.of(
                            new Fault(Severity.ERROR, file.getFileName().toString(), 1, 1, "the file is missing", ""));
        }
    }

    private byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            // One byte more than allowed is enough for the parser's answer to be "too large".
            return in.readNBytes((int) Math.min(settings.limit() + 1, Integer.MAX_VALUE - 8));
        }
    }

    private Parsed parse(byte[] content) {
        String name = path().getFileName().toString();
        if (content.length > settings.limit()) {
            return new Parsed(
                    Optional.empty(),
                    List.of(new Fault(
                            Severity.ERROR,
                            name,
                            1,
                            1,
                            "the file has more than " + settings.limit() + " bytes",
                            "raise aion.service-broker.file-limit, or split the device")));
        }
        return ServicesParser.parse(content, name);
    }

    private List<Fault> withWarnings(Parsed parsed, ServicesFile file) {
        List<Fault> all = new ArrayList<>(parsed.faults());
        all.addAll(warnings.apply(file));
        return all;
    }

    private Path path() {
        return NAMES.stream()
                .map(settings.folder()::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElse(settings.folder().resolve(NAMES.getFirst()));
    }

    private static boolean isError(Fault fault) {
        return fault.severity() == Severity.ERROR;
    }

    private static String lines(List<Fault> faults) {
        return String.join("\n  ", faults.stream().map(Fault::toString).toList());
    }

    /** The text of a file as characters. */
    static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
