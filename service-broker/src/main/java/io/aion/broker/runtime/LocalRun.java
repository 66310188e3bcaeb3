package io.aion.broker.runtime;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.Run;
import io.aion.broker.runtime.ProcessTable.Entry;
import io.aion.broker.runtime.RunFolder.Pid;
import io.aion.broker.runtime.RunFolder.Started;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of one instance as processes of this machine: watched until it ends, ended when asked to. */
final class LocalRun {

    private static final Logger LOG = LoggerFactory.getLogger(LocalRun.class);

    /** Processes that are not children of this one tell nobody when they end. */
    private static final Duration LOOK = Duration.ofMillis(200);
    /** How long the wrapper is given to write down an exit code. */
    private static final Duration WRITING = Duration.ofSeconds(1);

    private static final int LAST_LINES = 3;
    private static final int LAST_CHARACTERS = 500;

    private final RunFolder folder;
    private final Started started;
    private final List<String> secrets;
    private final Duration stopLimit;
    private final Clock clock;
    private final Runnable changed;

    private volatile Optional<Pid> wrapper = Optional.empty();
    private volatile Optional<Pid> pid = Optional.empty();
    private volatile boolean lost;
    private volatile boolean stopping;
    private volatile @Nullable Exit exit;

    LocalRun(
            RunFolder folder,
            Started started,
            List<String> secrets,
            Duration stopLimit,
            Clock clock,
            Runnable changed) {
        this.folder = folder;
        this.started = started;
        this.secrets = secrets;
        this.stopLimit = stopLimit;
        this.clock = clock;
        this.changed = changed;
    }

    /** A child of this process, just made. */
    void own(Process process) {
        wrapper = ProcessTable.entry(process.pid()).map(entry -> new Pid(entry.pid(), entry.start()));
        Thread.ofVirtual().name("run " + started.id()).start(() -> {
            process.onExit().join();
            watch();
        });
    }

    /** One that an earlier owner started. Says whether anything of it lives; if not, how it ended is known at once. */
    boolean takeOver() {
        Optional<Pid> written = folder.pid();
        // A program may overwrite its own environment (some do, to show a title): then its parent bears witness.
        Optional<Entry> main = written.flatMap(LocalRun::living)
                .filter(entry -> ProcessTable.marked(entry.pid(), started.runId())
                        || ProcessTable.marked(entry.parent(), started.runId()));
        List<Entry> members = main.isPresent() ? List.of() : ProcessTable.members(started.runId());
        stopping = folder.stopping();
        if (main.isEmpty() && members.isEmpty()) {
            end(folder.exitAt().orElseGet(clock::instant));
            return false;
        }
        if (main.isPresent()) {
            pid = written;
            wrapper = main.map(Entry::parent)
                    .filter(parent -> ProcessTable.marked(parent, started.runId()))
                    .flatMap(ProcessTable::entry)
                    .map(entry -> new Pid(entry.pid(), entry.start()));
        } else if (written.isEmpty()) {
            // The owner died while it was being started: the first of its processes is about to write the rest down.
            wrapper = members.stream()
                    .filter(entry -> !ProcessTable.marked(entry.parent(), started.runId()))
                    .findFirst()
                    .map(entry -> new Pid(entry.pid(), entry.start()));
        } else {
            // Only what it left behind lives; the number that is written down may be somebody else's by now.
            lost = true;
        }
        Thread.ofVirtual().name("run " + started.id()).start(this::watch);
        if (stopping) {
            // The owner died while it was ending it: the limit begins anew.
            beginStop();
        }
        return true;
    }

    /** It could not be started at all. */
    void failed(String why) {
        exit = new Exit(OptionalInt.empty(), clock.instant(), false, InstanceSecrets.mask(why, secrets));
        changed.run();
    }

    Started started() {
        return started;
    }

    OutputLog output() {
        return folder.output(secrets);
    }

    boolean alive() {
        return exit == null;
    }

    Run seen() {
        Exit how = exit;
        return new Run(
                started.id(),
                started.runId(),
                started.fingerprint(),
                started.queue(),
                started.waiting(),
                started.at(),
                process().map(found -> OptionalLong.of(found.pid())).orElseGet(OptionalLong::empty),
                stopping,
                Optional.ofNullable(how));
    }

    private Optional<Pid> process() {
        if (pid.isEmpty() && !lost) {
            pid = folder.pid();
        }
        return pid;
    }

    private Optional<Entry> main() {
        return process().flatMap(LocalRun::living);
    }

    private static Optional<Entry> living(Pid known) {
        return ProcessTable.living(known.pid(), known.start());
    }

    private boolean wrapperLives() {
        return wrapper.flatMap(LocalRun::living).isPresent();
    }

    private void watch() {
        try {
            while (main().isPresent() || wrapperLives()) {
                Thread.sleep(LOOK);
            }
            List<Entry> left = ProcessTable.members(started.runId());
            if (!left.isEmpty()) {
                LOG.warn(
                        "{} has ended and left {} processes of its own behind; they are ended",
                        started.id(),
                        left.size());
                endMembers();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("watching {} failed; it counts as ended", started.id(), e);
        }
        end(clock.instant());
    }

    private void end(Instant at) {
        String lines;
        try {
            lines = output().lastSince(started.outputFrom(), LAST_LINES).strip();
        } catch (RuntimeException e) {
            lines = "(its output can't be read)";
        }
        if (lines.length() > LAST_CHARACTERS) {
            lines = "..." + lines.substring(lines.length() - LAST_CHARACTERS);
        }
        exit = new Exit(folder.exit(), at, stopping, lines.replace("\n", " | "));
        changed.run();
    }

    /** Asks it to end, waits, and makes it end; the thread ends when it has. */
    Thread beginStop() {
        stopping = true;
        return Thread.ofVirtual().name("stop " + started.id()).start(() -> {
            try {
                stop();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void stop() throws InterruptedException {
        try {
            folder.markStopping();
        } catch (IOException e) {
            LOG.warn("that {} is being ended could not be written down: {}", started.id(), e.getMessage());
        }
        if (endMembers()) {
            LOG.info("{} ended when asked to", started.id());
        } else {
            LOG.warn(
                    "{} did not end within {} ms of being asked to and was killed", started.id(), stopLimit.toMillis());
        }
        await(() -> !alive(), stopLimit);
    }

    /** Politely, then firmly; says whether politely was enough. The wrapper goes last, by itself. */
    private boolean endMembers() throws InterruptedException {
        Set<Long> asked = new HashSet<>();
        boolean gone = await(
                () -> {
                    List<Entry> members = members();
                    for (Entry member : members) {
                        if (asked.add(member.pid())) {
                            ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroy);
                        }
                    }
                    // Right after its start there is only the wrapper, which is about to make the rest.
                    return members.isEmpty() && (process().isPresent() || !wrapperLives());
                },
                stopLimit);
        if (!gone) {
            await(
                    () -> {
                        List<Entry> members = members();
                        members.forEach(
                                member -> ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroyForcibly));
                        return members.isEmpty();
                    },
                    stopLimit);
        }
        if (!await(() -> !wrapperLives(), WRITING)) {
            wrapper.flatMap(known -> ProcessHandle.of(known.pid())).ifPresent(ProcessHandle::destroyForcibly);
        }
        return gone;
    }

    private List<Entry> members() {
        long last = wrapper.map(Pid::pid).orElse(-1L);
        return ProcessTable.members(started.runId()).stream()
                .filter(entry -> entry.pid() != last)
                .toList();
    }

    private static boolean await(BooleanSupplier done, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        long pause = 5;
        while (!done.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(pause);
            pause = Math.min(pause * 2, LOOK.toMillis());
        }
        return true;
    }
}
