package io.aion.examples.hostwatch;

import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Every 100 ms one kanban with what the machine did since the last: number 1 reads processors and memory, number 2
 * disks and network.
 */
public final class HostSensor {

    private static final Path PROC = Path.of("/proc");
    private static final Duration EVERY = Duration.ofMillis(100);

    private final int number;
    private Map<String, Double> last;
    private long lastNanos = System.nanoTime();

    private HostSensor(int number) throws IOException {
        this.number = number;
        this.last = read();
    }

    /** Runs until AION ends it. */
    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect();
                var timer = Executors.newSingleThreadScheduledExecutor()) {
            HostSensor sensor = new HostSensor(client.environment().number());
            var measuring = timer.scheduleAtFixedRate(
                    () -> sensor.measure(client), EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
            client.await();
            measuring.cancel(false);
        }
    }

    private void measure(MicroserviceClient client) {
        try {
            Map<String, Double> now = read();
            long nanos = System.nanoTime();
            Map<String, Double> rates = Rates.between(last, now, (nanos - lastNanos) / 1e9);
            last = now;
            lastNanos = nanos;
            client.send(Kanban.of(Map.of("rates", rates)).withPriorSuccess(true));
        } catch (IOException e) {
            System.err.println("no reading this time: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, Double> read() throws IOException {
        Map<String, Double> counters = new TreeMap<>();
        if (number == 1) {
            counters.putAll(ProcFiles.cpu(lines("stat")));
            counters.putAll(ProcFiles.memory(lines("meminfo")));
        } else {
            counters.putAll(ProcFiles.disks(lines("diskstats")));
            counters.putAll(ProcFiles.network(lines("net/dev")));
        }
        return counters;
    }

    private static List<String> lines(String file) throws IOException {
        return Files.readAllLines(PROC.resolve(file));
    }
}
