package io.aion.broker.desired;

import io.aion.services.Changes;
import io.aion.services.Fault;
import io.aion.services.Fault.Severity;
import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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

    private final Source source;
    private final long limit;
    private final Revisions revisions;
    private final Function<ServicesFile, List<Fault>> warnings;
    private final BooleanSupplier acts;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<ServicesFile>> listeners = new CopyOnWriteArrayList<>();
    private volatile ServicesFile current = ServicesFile.empty();
    private volatile boolean known;
    private volatile byte[] good = new byte[0];
    private volatile List<Fault> faults = List.of();
    private volatile byte @Nullable [] seen;
    private boolean absent;
    private String unreadable = "";

    private DesiredFile(
            Source source,
            DesiredSettings settings,
            Function<ServicesFile, List<Fault>> warnings,
            BooleanSupplier acts,
            Clock clock) {
        this.source = source;
        this.limit = settings.limit();
        this.warnings = warnings;
        this.acts = acts;
        this.revisions = new Revisions(settings.folder().resolve("revisions"), settings.revisions(), clock);
    }

    /**
     * Reads the file, or the newest good revision where it is wrong, and begins to follow it.
     *
     * @param source where it is; closed with this
     * @param warnings what else is to be said of a file without fault when it is applied
     * @param acts whether revisions are kept by this process; another one that reads the same file may do it
     */
    public static DesiredFile open(
            Source source,
            DesiredSettings settings,
            Function<ServicesFile, List<Fault>> warnings,
            BooleanSupplier acts,
            Clock clock)
            throws IOException {
        Files.createDirectories(settings.folder());
        DesiredFile file = new DesiredFile(source, settings, warnings, acts, clock);
        file.recall();
        file.look();
        file.source.follow(file::look);
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

    /** Keeps the last good file among the revisions, if it is not there yet and that is for this process to do. */
    public void keep() {
        lock.lock();
        try {
            if (good.length > 0 && acts.getAsBoolean()) {
                revisions.keep(good);
            }
        } catch (IOException e) {
            log.warn("no revision of services.yml was kept: {}", e.toString());
        } finally {
            lock.unlock();
        }
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
     * @throws CannotApply where the file can't be written, or comes from elsewhere
     */
    public Applied apply(byte[] content) throws CannotApply {
        lock.lock();
        try {
            Applied applied = compare(content);
            if (applied.wrong() || (!applied.changed() && faults.stream().noneMatch(DesiredFile::isError))) {
                return applied;
            }
            source.replace(content);
            look();
            return applied;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        source.close();
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

    private Parsed parse(byte[] content) {
        return ServicesText.parse(content, source.name(), limit);
    }

    /** Reads the file if it is another one than last time. */
    private void look() {
        lock.lock();
        try {
            switch (source.look(limit)) {
                case Source.Look.NotYet _ -> log.debug("{} has not been told yet", source.place());
                case Source.Look.Missing missing -> missing(missing.advice());
                case Source.Look.Text text -> {
                    absent = false;
                    unreadable = "";
                    if (!Arrays.equals(seen, text.bytes())) {
                        seen = text.bytes();
                        take(text.bytes());
                    }
                }
            }
        } catch (IOException e) {
            unreadable(e);
        } finally {
            lock.unlock();
        }
    }

    /** Said once, not at each look. */
    private void unreadable(IOException e) {
        if (unreadable.equals(e.toString())) {
            return;
        }
        unreadable = e.toString();
        seen = null;
        log.error("{} can't be read: {}; the last good one goes on to count", source.place(), e.toString());
        faults = List.of(new Fault(
                Severity.ERROR,
                source.name(),
                1,
                1,
                "the file can't be read (" + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                "give the user that runs AION the right to read it"));
    }

    private void take(byte[] content) {
        String path = source.place();
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
        keep();
        if (differs) {
            log.info("{}: {} microservices", path, file.microservices().size());
            listeners.forEach(listener -> listener.accept(file));
        }
    }

    private void missing(String advice) {
        if (!absent) {
            absent = true;
            seen = null;
            boolean never = good.length == 0;
            log.warn(
                    "there is no {}; {}",
                    source.place(),
                    never
                            ? "nothing is run until there is one (" + advice + ")"
                            : "the last good one goes on to count. To run nothing, apply a file with an empty 'microservices'");
            faults = never
                    ? List.of()
                    : List.of(new Fault(Severity.ERROR, source.name(), 1, 1, "there is no " + source.place(), advice));
        }
    }

    private List<Fault> withWarnings(Parsed parsed, ServicesFile file) {
        List<Fault> all = new ArrayList<>(parsed.faults());
        all.addAll(warnings.apply(file));
        return all;
    }

    private static boolean isError(Fault fault) {
        return fault.severity() == Severity.ERROR;
    }

    private static String lines(List<Fault> faults) {
        return String.join("\n  ", faults.stream().map(Fault::toString).toList());
    }
}
