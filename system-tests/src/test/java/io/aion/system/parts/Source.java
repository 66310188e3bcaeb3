package io.aion.system.parts;

import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends numbered kanban at a steady pace until the file {@code stop} is in its data folder, then waits for the last
 * confirm and writes {@code done}. {@code FILLING} characters make each one larger. A number is written to {@code confirmed} only when RabbitMQ has confirmed it.
 */
public final class Source {

    private Source() {}

    public static void main(String[] args) throws Exception {
        long gapNanos = 1_000_000_000L / Integer.parseInt(System.getenv("PER_SECOND"));
        String filling = "x".repeat(Integer.parseInt(System.getenv().getOrDefault("FILLING", "0")));
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            Path folder = Files.createDirectories(client.environment().dataPath());
            Lines confirmed = new Lines(folder.resolve("confirmed"));
            CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
            long due = System.nanoTime();
            for (long n = 1; !Files.exists(folder.resolve("stop")); n++) {
                due = Math.max(due + gapNanos, System.nanoTime() - 1_000_000_000L);
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                long number = n;
                CompletableFuture<Void> sent = client.send(Kanban.of(Map.of("n", n, "filling", filling)))
                        .thenRun(() -> confirmed.write(Long.toString(number)));
                last = CompletableFuture.allOf(last, sent);
            }
            last.join();
            Files.createFile(folder.resolve("done"));
            client.await();
        }
    }
}
