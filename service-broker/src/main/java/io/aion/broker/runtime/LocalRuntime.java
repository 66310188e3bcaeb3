package io.aion.broker.runtime;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.Run;
import io.aion.broker.runtime.RunFolder.Started;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
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

    /** What instances get of AION's own environment: nothing that could hold a secret of AION. */
    private static final Set<String> INHERITED = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "JAVA_HOME",
            "LD_LIBRARY_PATH",
            "SSL_CERT_FILE",
            "SSL_CERT_DIR",
            "XDG_RUNTIME_DIR");

    private final LocalRuntimeSettings settings;
    private final Clock clock;
    private final HomeLock lock;
    private final Path runs;
    private final Path script;
    private final Optional<String> setsid;
    private final SecureRandom random = new SecureRandom();
    private final Map<InstanceId, LocalRun> known = new ConcurrentHashMap<>();
    private final ScheduledExecutorService housekeeping;
    private volatile Runnable listener = () -> {};

    private LocalRuntime(LocalRuntimeSettings settings, Clock clock, HomeLock lock, Optional<String> setsid)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.lock = lock;
        this.setsid = setsid;
        this.runs = settings.home().resolve("run");
        Files.createDirectories(runs);
        this.script = writeScript();
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
        return open(settings, clock, onPath("setsid"));
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
    public void start(InstanceId id, Launch launch, OptionalInt waiting) {
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
        LocalRun run = new LocalRun(
                folder,
                started,
                InstanceSecrets.values(launch.environment()),
                settings.stopLimit(),
                clock,
                this::changed);
        known.put(id, run);
        try {
            Files.createDirectories(launch.directory());
            folder.write(started);
            run.own(builder(launch, folder, runId).start());
            LOG.info("{} started: {}", id, launch.command().getFirst());
        } catch (IOException e) {
            LOG.warn("{} could not be started: {}", id, e.getMessage());
            run.failed("could not be started: " + e.getMessage());
        }
    }

    private ProcessBuilder builder(Launch launch, RunFolder folder, String runId) {
        List<String> line = new ArrayList<>();
        setsid.ifPresent(line::add);
        line.addAll(List.of("sh", script.toString(), setsid.isPresent() ? "session" : "alone"));
        line.add(folder.path().toString());
        line.addAll(launch.command());
        File output = folder.output(List.of()).current().toFile();
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(launch.directory().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output))
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> !INHERITED.contains(name) && !name.startsWith("LC_"));
        settings.javaHome().ifPresent(java -> {
            environment.put("JAVA_HOME", java.toString());
            environment.merge("PATH", "/usr/bin:/bin", (path, none) -> path);
            environment.compute("PATH", (name, path) -> java.resolve("bin") + ":" + path);
        });
        environment.putAll(launch.environment());
        environment.put(ProcessTable.MARK, runId);
        return builder;
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
        OutputLog left = RunFolder.of(runs, id).output(List.of());
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
                List<String> secrets = folder.pid()
                        .map(pid -> InstanceSecrets.values(ProcessTable.environment(pid.pid())))
                        .orElseGet(List::of);
                LocalRun run = new LocalRun(folder, started.get(), secrets, settings.stopLimit(), clock, this::changed);
                known.put(started.get().id(), run);
                alive += run.takeOver() ? 1 : 0;
            }
        }
        if (!sameLife) {
            Files.writeString(boot, now);
        }
        LOG.info("{} of {} known instances run already", alive, known.size());
    }

    private Path writeScript() throws IOException {
        try (InputStream in = LocalRuntime.class.getResourceAsStream("launch.sh")) {
            if (in == null) {
                throw new IOException("launch.sh is missing in this build of AION");
            }
            Path written = runs.resolve("launch.sh");
            // In one piece: shells of running instances may still be reading the one before.
            Path next = runs.resolve("launch.sh.new");
            Files.copy(in, next, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
            return Files.move(next, written, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static Optional<String> onPath(String program) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "/usr/bin:/bin" : path).split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }
}
