package io.aion.benchmarks;

import io.aion.cache.CacheSettings;
import io.aion.client.InstanceEnvironment;
import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.SenderSettings;
import io.aion.topology.Names;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Counts what arrives: sent before anyone listens, and by many senders to a slow receiver. */
final class Loss {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int EARLY = 10_000;
    private static final int SENDERS = 8;
    private static final int EACH = 2_500;

    private final BrokerAddress broker;

    Loss(BrokerAddress broker) {
        this.broker = broker;
    }

    void run() throws Exception {
        System.out.println("| what | sent and confirmed | handled | lost | out of order |\n|---|---|---|---|---|");
        early();
        manySenders();
    }

    private void early() throws Exception {
        Count count = new Count();
        try (MicroserviceClient sender = client("bench-a")) {
            send(sender, 0, EARLY).join();
            try (MicroserviceClient receiver = client("bench-b")) {
                count.attach(receiver, 0);
                Waiting.until(() -> count.handled.get() >= EARLY, PATIENCE, "all early kanban are handled");
                count.print("10,000 sent before the receiver connects", EARLY);
            }
        }
    }

    private void manySenders() throws Exception {
        Count count = new Count();
        try (MicroserviceClient receiver = client("bench-b")) {
            // 0.1 ms of work each: slower than eight senders together.
            count.attach(receiver, 100_000);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int id = i;
                threads.add(Thread.ofPlatform().start(() -> {
                    try (MicroserviceClient sender = client("bench-a")) {
                        send(sender, id, EACH).join();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            Waiting.until(() -> count.handled.get() >= SENDERS * EACH, PATIENCE, "all kanban are handled");
            count.print("20,000 by 8 senders, slow receiver", SENDERS * EACH);
        }
    }

    private static CompletableFuture<Void> send(MicroserviceClient sender, int id, int count)
            throws InterruptedException {
        List<CompletableFuture<Void>> confirms = new ArrayList<>();
        for (long n = 1; n <= count; n++) {
            confirms.add(sender.send(Kanban.of(Map.of("sender", id, "n", n))));
        }
        return CompletableFuture.allOf(confirms.toArray(CompletableFuture[]::new));
    }

    private MicroserviceClient client(String service) {
        return MicroserviceClient.connect(
                new InstanceEnvironment(
                        broker,
                        service,
                        1,
                        1,
                        Names.beforeQueue(service, 1),
                        Names.after(service),
                        "bench",
                        false,
                        Path.of(System.getProperty("java.io.tmpdir")),
                        "",
                        CacheSettings.NONE),
                SenderSettings.DEFAULT,
                Clock.systemUTC());
    }

    private static final class Count {

        private final AtomicLong handled = new AtomicLong();
        private final AtomicLong disordered = new AtomicLong();
        private final Map<Long, Long> lastOfSender = new ConcurrentHashMap<>();

        void attach(MicroserviceClient receiver, long workNanos) {
            receiver.receive(work -> {
                Map<String, ?> metadata = work.kanban().metadata();
                if (metadata.get("sender") instanceof Long id && metadata.get("n") instanceof Long n) {
                    if (lastOfSender.getOrDefault(id, 0L) + 1 != n) {
                        disordered.incrementAndGet();
                    }
                    lastOfSender.put(id, n);
                    if (workNanos > 0) {
                        LockSupport.parkNanos(workNanos);
                    }
                    handled.incrementAndGet();
                }
            });
        }

        void print(String what, int sent) {
            System.out.printf(
                    "| %s | %d | %d | %d | %d |%n", what, sent, handled.get(), sent - handled.get(), disordered.get());
        }
    }
}
