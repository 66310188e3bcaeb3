package io.aion.broker.runtime;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Makes a launch into a process: the script that writes down how it ends, its session, output and environment. */
final class Launcher {

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

    private final Path script;
    private final Optional<String> setsid;
    private final Optional<Path> javaHome;

    /**
     * @param runs the folder the script is written to
     * @param setsid the program that begins a session, if there is one
     * @param javaHome of the microservices, where it is not the inherited one
     */
    Launcher(Path runs, Optional<String> setsid, Optional<Path> javaHome) throws IOException {
        this.script = writeScript(runs);
        this.setsid = setsid;
        this.javaHome = javaHome;
    }

    /** The program on this process's path. */
    static Optional<String> onPath(String program) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "/usr/bin:/bin" : path).split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** The process, not yet started. */
    ProcessBuilder builder(ProcessLaunch launch, RunFolder folder, String runId) {
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
        javaHome.ifPresent(java -> {
            environment.put("JAVA_HOME", java.toString());
            environment.merge("PATH", "/usr/bin:/bin", (path, none) -> path);
            environment.compute("PATH", (name, path) -> java.resolve("bin") + ":" + path);
        });
        environment.putAll(launch.environment());
        environment.put(ProcessTable.MARK, runId);
        return builder;
    }

    private static Path writeScript(Path runs) throws IOException {
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
}
