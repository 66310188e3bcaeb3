package io.aion.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Status-kanban as a process of its own, with the flags of AION's services: all-in-one's jar started by another main class.
 * What is read here is what Linux and the JVM say of that process.
 */
final class GatewayProcess implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(90);
    /** Of the serial collector: {@code DefNew     total 29504K, used 13371K}, and {@code Tenured} in the same way. */
    private static final Pattern USED = Pattern.compile("\\b(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");

    private final Process process;
    private final int port;

    private GatewayProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param jar of all-in-one
     * @param home AION_HOME, with config/services.yml; its output goes into {@code status-kanban.log} there
     * @param amqp where its virtual host is
     * @param options further ones, such as how to reach the other servers
     */
    static GatewayProcess start(Path jar, Path home, String amqp, List<String> options) throws IOException {
        int port = freePort();
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of(System.getProperty("service.options", "").split(",")));
        command.removeIf(String::isEmpty);
        command.addAll(List.of(
                "-cp",
                jar.toString(),
                "-Dloader.main=io.aion.status.StatusKanbanMain",
                "org.springframework.boot.loader.launch.PropertiesLauncher",
                "--aion.home=" + home,
                "--aion.rabbitmq.url=" + amqp,
                "--aion.status-kanban.grpc.port=" + port,
                // What all-in-one's own settings name of the other services is not there.
                "--spring.application.name=status-kanban",
                "--management.endpoint.health.group.readiness.include=readinessState,statusKanban",
                "--server.port=0",
                "--management.server.port=0"));
        command.addAll(options);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("status-kanban.log").toFile())
                .start();
        Waiting.until(
                () -> listens(port) || !process.isAlive(),
                START,
                "status-kanban listens; its log is " + home.resolve("status-kanban.log"));
        if (!process.isAlive()) {
            throw new IOException("status-kanban has ended; its log is " + home.resolve("status-kanban.log"));
        }
        return new GatewayProcess(process, port);
    }

    int port() {
        return port;
    }

    /** Resident memory in MiB. */
    double resident() {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new IllegalStateException("status-kanban has ended while it was measured", e);
        }
    }

    /** Processor time it has had so far. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** What is left of the heap after a full collection, in MiB. */
    double liveHeap() throws Exception {
        jcmd("GC.run");
        Matcher used = USED.matcher(jcmd("GC.heap_info"));
        double sum = 0;
        while (used.find()) {
            sum += Double.parseDouble(used.group(1)) / 1_024;
        }
        if (sum == 0) {
            throw new IllegalStateException("jcmd GC.heap_info of this JVM reads otherwise than that of JDK 25");
        }
        return sum;
    }

    private String jcmd(String what) throws IOException, InterruptedException {
        Process asked = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(process.pid()),
                        what)
                .redirectErrorStream(true)
                .start();
        String answer = new String(asked.getInputStream().readAllBytes());
        if (asked.waitFor() != 0) {
            throw new IOException("jcmd " + what + ": " + answer);
        }
        return answer;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
