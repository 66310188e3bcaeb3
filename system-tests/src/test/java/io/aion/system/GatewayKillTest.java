package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.testing.Seeds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Status-kanban is killed with SIGKILL, and started again, while kanban flow through it from gRPC to gRPC: four instances each of
 * {@code from}, {@code over} and {@code to}. What a sender was told is confirmed arrives; what comes twice, which gRPC without
 * acknowledgements can't rule out, is counted. {@code -Daion.kills} says how often (3 in {@code make test}).
 */
class GatewayKillTest {

    private static final int KILLS = Integer.getInteger("aion.kills", 3);
    private static final int NUMBERS = 4;
    private static final int PER_SECOND = 50;
    /** Numbers of kanban of one sender; far more than it sends. */
    private static final long EACH = 1_000_000;
    /** Clients try again after 1.6, 2.6, 4.1 s and so on, the service takes seconds to start; all of it on a machine a tenth as fast. */
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private static final String SERVICES = """
            microservices:
              from:
                scale: 4
                always: yes
                nextService:
                  default: [{name: over}]
              over:
                scale: 4
                always: yes
                nextService:
                  default: [{name: to}]
              to: {scale: 4, always: yes}
            """;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    /** Confirmed, and handled at the end, by number, in order. */
    private final Map<Integer, List<Long>> confirmed = new ConcurrentHashMap<>();

    private final Map<Integer, List<Long>> handled = new ConcurrentHashMap<>();
    private final AtomicLong arrived = new AtomicLong();

    @Test
    void nothingConfirmedIsLostWhenTheGatewayIsKilled() {
        Seeds.once(this::nothingConfirmedIsLost);
    }

    private void nothingConfirmedIsLost(Random random) throws Exception {
        List<Duration> pauses = new ArrayList<>();
        try (Apart device = new Apart(folder, SERVICES);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<GrpcCaller> senders = new ArrayList<>();
            List<GrpcCaller> receivers = new ArrayList<>();
            List<Future<?>> running = new ArrayList<>();
            try {
                for (int number = 1; number <= NUMBERS; number++) {
                    start(device.grpc(), number, senders, receivers, running, threads);
                }
                awaitMore(100, device, running);
                for (int kill = 0; kill < KILLS; kill++) {
                    awaitMore(20 + random.nextInt(300), device, running);
                    // Not only when a kanban has just arrived.
                    LockSupport.parkNanos(random.nextInt(20_000_000));
                    long start = System.nanoTime();
                    device.gateway().kill();
                    device.gateway().start();
                    device.awaitReady();
                    long ready = System.nanoTime();
                    awaitMore(1, device, running);
                    pauses.add(Duration.ofNanos(System.nanoTime() - ready));
                    awaitMore(100, device, running);
                    System.out.printf(
                            "kill %d: ready again after %.1f s, next kanban handled %.1f s later%n",
                            kill + 1, (ready - start) / 1e9, pauses.getLast().toMillis() / 1e3);
                }
                senders.forEach(GrpcCaller::close);
                await("every confirmed kanban is handled at the end")
                        .atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(100))
                        .untilAsserted(() -> assertThat(missing()).isEmpty());
            } finally {
                senders.forEach(GrpcCaller::close);
                receivers.forEach(GrpcCaller::close);
            }
        }
        print(pauses);
    }

    private void start(
            int port,
            int number,
            List<GrpcCaller> senders,
            List<GrpcCaller> receivers,
            List<Future<?>> running,
            ExecutorService threads) {
        List<Long> sent = Collections.synchronizedList(new ArrayList<>());
        List<Long> got = Collections.synchronizedList(new ArrayList<>());
        confirmed.put(number, sent);
        handled.put(number, got);
        GrpcCaller from = new GrpcCaller(port, "from", number);
        GrpcCaller over = new GrpcCaller(port, "over", number);
        GrpcCaller to = new GrpcCaller(port, "to", number);
        senders.add(from);
        receivers.addAll(List.of(over, to));
        running.add(threads.submit(() -> to.receive(n -> {
            got.add(n);
            arrived.incrementAndGet();
        })));
        running.add(threads.submit(() -> over.receive(n -> {})));
        running.add(threads.submit(() -> from.sendSteadily(PER_SECOND, number * EACH, sent::add)));
    }

    /** So many more are handled at the end; a client that has given up fails the test with its reason. */
    private void awaitMore(long more, Apart device, List<Future<?>> running) {
        long wanted = arrived.get() + more;
        try {
            await(more + " more kanban at the end")
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> {
                        for (Future<?> client : running) {
                            if (client.isDone()) {
                                client.get();
                            }
                        }
                        return arrived.get() >= wanted;
                    });
        } catch (RuntimeException e) {
            throw new AssertionError(e.getMessage() + "; " + device.gateway().tail(), e);
        }
    }

    private Set<Long> missing() {
        Set<Long> missing = new HashSet<>();
        confirmed.forEach((number, all) -> missing.addAll(copy(all)));
        handled.forEach((number, all) -> missing.removeAll(new HashSet<>(copy(all))));
        return missing;
    }

    private static List<Long> copy(List<Long> list) {
        synchronized (list) {
            return List.copyOf(list);
        }
    }

    private void print(List<Duration> pauses) {
        long sent = confirmed.values().stream().mapToLong(List::size).sum();
        long twice = 0;
        long disordered = 0;
        for (List<Long> all : handled.values()) {
            Map<Long, Integer> seen = new HashMap<>();
            long last = 0;
            for (long n : copy(all)) {
                if (seen.merge(n, 1, Integer::sum) > 1) {
                    twice++;
                } else if (n < last) {
                    disordered++;
                }
                last = Math.max(last, n);
            }
        }
        List<Duration> sorted = pauses.stream().sorted().toList();
        Printed printed = new Printed("gateway-kills");
        printed.line(
                "| status-kanban killed, kanban from gRPC over gRPC to gRPC | sent and confirmed | lost | handled again | out of order"
                        + " | ready again until the next one is handled, median (worst) |");
        printed.line("|---|---|---|---|---|---|");
        printed.line("| %d times at %d/s, 12 instances | %,d | %d | %d | %d | %.1f s (%.1f s) |"
                .formatted(
                        KILLS,
                        NUMBERS * PER_SECOND,
                        sent,
                        missing().size(),
                        twice,
                        disordered,
                        sorted.get(sorted.size() / 2).toMillis() / 1e3,
                        sorted.getLast().toMillis() / 1e3));
    }
}
