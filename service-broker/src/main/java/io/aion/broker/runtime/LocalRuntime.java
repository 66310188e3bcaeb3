package io.aion.broker.runtime;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.Run;
import io.aion.broker.runtime.RunFolder.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances as processes of this machine (Linux). Each runs in a session of its own, appends what it prints to a file and
 * has its exit code written beside it, so that it lives on when AION dies and is found again by the next owner.
 */
public final class LocalRuntime implements InstanceRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(LocalRuntime.class);

    private final LocalRuntimeSettings settings;
    private final Clock clock;
    private final HomeLock lock;
    private final Path runs;
    private final Launcher launcher;
    private final SecureRandom random = new SecureRandom();
    private final Map<InstanceId, LocalRun> known = new ConcurrentHashMap<>();
    private final ScheduledExecutorService housekeeping;
    private volatile Runnable listener = () -> {};

    private LocalRuntime(LocalRuntimeSettings settings, Clock clock, HomeLock lock, Optional<String> setsid)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.lock = lock;
        this.runs = settings.home().resolve("run");
        Files.createDirectories(runs);
        this.launcher = new Launcher(runs, setsid, settings.javaHome());
        takeOver();
        this.housekeeping = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("output-rotation").factory());
        long every = settings.rotateEvery().toMillis();
        housekeeping.scheduleWithFixedDelay(this::rotate, every, every, TimeUnit.MILLISECONDS);
    }

    /**
     * Takes possession of the AION home and of what runs in it.
     *
     * @throws IllegalStateException if it has another owner, or this is no Linux
     */
    public static LocalRuntime open(LocalRuntimeSettings settings, Clock clock) throws IOException {
        return open(settings, clock, Launcher.onPath("setsid"));
    }

    static LocalRuntime open(LocalRuntimeSettings settings, Clock clock, Optional<String> setsid) throws IOException {
        if (!Files.isReadable(Path.of("/proc/self/stat"))) {
            throw new IllegalStateException("microservices as local processes need Linux with /proc mounted");
        }
        if (setsid.isEmpty()) {
            LOG.warn("setsid (package util-linux) is not installed: microservices share AION's session;"
                    + " a program that cleans its environment can't be found again");
        }
        HomeLock lock = HomeLock.take(settings.home());
        try {
            return new LocalRuntime(settings, clock, lock, setsid);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public List<Run> observe() {
        return known.values().stream().map(LocalRun::seen).toList();
    }

    @Override
    public void start(InstanceId id, Launch what, OptionalInt waiting) {
        if (!(what instanceof ProcessLaunch launch)) {
            throw new IllegalArgumentException("a local runtime starts processes, not " + what);
        }
        LocalRun before = known.get(id);
        if (before != null && before.alive()) {
            throw new IllegalStateException(id + " runs already");
        }
        byte[] mark = new byte[16];
        random.nextBytes(mark);
        String runId = HexFormat.of().formatHex(mark);
        RunFolder folder = RunFolder.of(runs, id);
        Started started = new Started(
                id,
                runId,
                launch.fingerprint(),
                launch.queue(),
                waiting,
                clock.instant(),
                launch.directory(),
                folder.output(List.of()).size());
        LocalRun run = new LocalRun(folder, started, launch.secrets(), settings.stopLimit(), clock, this::changed);
        known.put(id, run);
        try {
            Files.createDirectories(launch.directory());
            folder.write(started, launch.secrets());
            run.own(launcher.builder(launch, folder, runId).start());
            LOG.info("{} started: {}", id, launch.command().getFirst());
        } catch (IOException | RuntimeException e) {
            // Java's own words for a variable it can't pass on hold its value.
            String why =
                    e instanceof IOException ? String.valueOf(e.getMessage()) : "Java refuses what is to be started";
            LOG.warn("{} could not be started: {}", id, InstanceSecrets.mask(why, launch.secrets()));
            run.failed("could not be started: " + why);
        }
    }

    @Override
    public void stop(InstanceId id, String runId) {
        LocalRun run = known.get(id);
        if (run == null
                || !run.alive()
                || run.seen().stopping()
                || !run.started().runId().equals(runId)) {
            return;
        }
        run.beginStop();
    }

    @Override
    public void forget(InstanceId id) {
        LocalRun run = known.get(id);
        if (run == null || run.alive()) {
            return;
        }
        known.remove(id);
        try {
            RunFolder.of(runs, id).delete();
        } catch (IOException e) {
            LOG.warn("what {} left in {} could not be removed: {}", id, runs, e.getMessage());
        }
    }

    @Override
    public Optional<OutputLog> log(InstanceId id) {
        LocalRun run = known.get(id);
        if (run != null) {
            return Optional.of(run.output());
        }
        RunFolder folder = RunFolder.of(runs, id);
        OutputLog left = folder.output(folder.secrets());
        return Files.exists(left.current()) ? Optional.of(left) : Optional.empty();
    }

    @Override
    public void whenChanged(Runnable listener) {
        this.listener = listener;
    }

    private void changed() {
        listener.run();
    }

    @Override
    public void stopAll() throws InterruptedException {
        List<Thread> stops = known.values().stream()
                .filter(LocalRun::alive)
                .map(LocalRun::beginStop)
                .toList();
        for (Thread stop : stops) {
            stop.join();
        }
        for (LocalRun run : known.values()) {
            if (!run.alive()) {
                try {
                    RunFolder.of(runs, run.started().id()).clear();
                } catch (IOException e) {
                    LOG.warn(
                            "the record of {} could not be removed: {}",
                            run.started().id(),
                            e.getMessage());
                }
            }
        }
    }

    @Override
    public void close() {
        housekeeping.shutdownNow();
        listener = () -> {};
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("the lock of {} could not be let go of: {}", settings.home(), e.getMessage());
        }
    }

    private void rotate() {
        for (LocalRun run : known.values()) {
            try {
                run.output().rotate(settings.outputSize(), settings.outputFiles());
            } catch (IOException | RuntimeException e) {
                LOG.warn(
                        "the output of {} could not be rotated: {}",
                        run.started().id(),
                        e.getMessage());
            }
        }
    }

    /** Finds what an earlier owner left. After a start of the machine nothing of it counts any more. */
    private void takeOver() throws IOException {
        Path boot = runs.resolve("boot");
        String now = ProcessTable.boot();
        boolean sameLife = Files.exists(boot) && Files.readString(boot).equals(now);
        int alive = 0;
        try (Stream<Path> folders = Files.list(runs)) {
            for (Path path : folders.filter(Files::isDirectory).toList()) {
                RunFolder folder = new RunFolder(path);
                Optional<Started> started = folder.started();
                if (!sameLife || started.isEmpty()) {
                    folder.clear();
                    continue;
                }
                LocalRun run = new LocalRun(
                        folder, started.get(), folder.secrets(), settings.stopLimit(), clock, this::changed);
                known.put(started.get().id(), run);
                alive += run.takeOver() ? 1 : 0;
            }
        }
        if (!sameLife) {
            Files.writeString(boot, now);
        }
        LOG.info("{} of {} known instances run already", alive, known.size());
    }
}
