package io.aion.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One program of the device: started, killed, started again on the same data. */
final class Part implements AutoCloseable {

    private static final int TAIL_LINES = 30;

    private final String name;
    private final Path output;
    private final List<String> command;
    private final Map<String, String> environment;
    private Process process;

    Part(String name, Path folder, List<String> command, Map<String, String> environment) {
        this.name = name;
        this.output = folder.resolve(name + ".log");
        this.command = command;
        this.environment = environment;
        this.process = launch();
    }

    /** SIGKILL, and the time until it is really gone. */
    void kill() {
        process.destroyForcibly();
        awaitEnd(10);
    }

    /** Starts it again. */
    void start() {
        process = launch();
    }

    /** SIGTERM and a limit; then SIGKILL. */
    void stop() {
        process.destroy();
        if (!awaitEnd(20)) {
            kill();
        }
    }

    /** SIGTERM; answers whether it ended by itself within these seconds. */
    boolean endsPolitely(int seconds) {
        process.destroy();
        return awaitEnd(seconds);
    }

    /** Everything it wrote. */
    String written() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Its last lines, for messages of failed tests. */
    String tail() {
        try {
            List<String> lines = Files.readAllLines(output);
            return name + " wrote last:\n"
                    + String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return name + " wrote nothing: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }

    private boolean awaitEnd(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Process launch() {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
