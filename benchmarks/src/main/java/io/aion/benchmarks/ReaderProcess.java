package io.aion.benchmarks;

import io.aion.messaging.BrokerAddress;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** {@link LogReaders} in a process of their own, with the flags of AION's services: what they cost can be told apart. */
final class ReaderProcess implements AutoCloseable {

    private static final long LOOK_NANOS = Duration.ofMillis(300).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    /**
     * @param count 2, or 1 for the replicator alone
     * @param stream host and port of the stream protocol; empty for AMQP
     */
    ReaderProcess(BrokerAddress broker, int count, String stream) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(System.getProperty("service.options", "").split(",")));
        command.removeIf(String::isEmpty);
        command.addAll(List.of(
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider",
                "-Dslf4j.internal.verbosity=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                Benchmarks.class.getName(),
                "readers",
                broker.uri(),
                String.valueOf(count),
                stream));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = process.outputWriter();
        out = process.inputReader();
        if (!"ready".equals(out.readLine())) {
            throw new IOException("the readers of the log did not start");
        }
    }

    /** Until they have read all there is. */
    void settle() throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String before = "";
        String now = ask();
        while (!now.equals(before)) {
            if (System.nanoTime() > end) {
                throw new IOException("the readers of the log still read after " + PATIENCE);
            }
            LockSupport.parkNanos(LOOK_NANOS);
            before = now;
            now = ask();
        }
    }

    private String ask() throws IOException {
        in.newLine();
        in.flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("the readers of the log have ended");
        }
        return answer;
    }

    long pid() {
        return process.pid();
    }

    /** Resident memory in MiB. */
    double resident() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() throws Exception {
        in.close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
