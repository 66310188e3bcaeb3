package io.aion.testing;

import io.aion.testing.Waiting.ServerEnded;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A server from a package: a process group with a folder of its own, ended when it is closed and when this JVM ends,
 * even by {@code kill -9}: the guard around it waits for the end of its standard input.
 */
final class ServerProcess implements AutoCloseable {

    /** The kernel takes a moment to clear the memory of a large one away. */
    private static final Duration END = Duration.ofSeconds(30);

    private final Path folder;
    private final Path output;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process guard;

    private ServerProcess(Path folder, List<String> command, Map<String, String> environment) {
        this.folder = folder;
        this.output = folder.resolve("output.log");
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        this.guard = launch();
    }

    static ServerProcess start(Path folder, List<String> command, Map<String, String> environment) {
        return new ServerProcess(folder, command, environment);
    }

    /** A new empty folder, removed with the process. */
    static Path newFolder(String name) {
        try {
            return Files.createTempDirectory("aion-test-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program, where the distribution's package puts it. */
    static Optional<Path> program(String... candidates) {
        String path = System.getenv("PATH") == null ? "" : System.getenv("PATH");
        List<String> folders = new ArrayList<>(List.of(path.split(":")));
        folders.addAll(List.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"));
        return Stream.of(candidates)
                .flatMap(name -> name.startsWith("/")
                        ? Stream.of(Path.of(name))
                        : folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A file of this package's resources, as a file. */
    static Path unpack(String resource, Path folder) {
        Path file = folder.resolve(Path.of(resource).getFileName());
        try (InputStream in = ServerProcess.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is not in this build");
            }
            Files.write(file, in.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws if the process is gone, with its last lines. */
    void check() {
        if (!guard.isAlive()) {
            throw new ServerEnded(
                    command.getFirst() + " ended with " + guard.exitValue() + "; its last lines:\n" + tail());
        }
    }

    /** SIGKILL to the whole group, if it has not ended by itself; the folder with the data stays. */
    void kill() {
        if (!guard.isAlive()) {
            return;
        }
        try {
            guard.getOutputStream().write('\n');
            guard.getOutputStream().flush();
            if (!guard.waitFor(END)) {
                throw new IllegalStateException(
                        command.getFirst() + " is still there " + END.toSeconds() + " s after SIGKILL");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again on the same data and ports. */
    void restart() {
        guard = launch();
    }

    @Override
    public void close() {
        kill();
        remove();
    }

    private void remove() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("[test servers] " + folder + " stays: " + e.getMessage());
        }
    }

    private Process launch() {
        try {
            Path script = unpack("guard.sh", folder);
            List<String> whole = new ArrayList<>(List.of("/bin/sh", script.toString(), folder.toString()));
            whole.addAll(command);
            ProcessBuilder builder = new ProcessBuilder(whole);
            builder.environment().putAll(environment);
            builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(output);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return "(none: " + e.getMessage() + ")";
        }
    }
}
