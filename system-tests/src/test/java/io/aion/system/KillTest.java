package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.testing.Seeds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each part is killed with SIGKILL while 200 kanban a second flow from source over middle to sink, and started again
 * where nothing else would do it. No confirmed kanban is lost, the order holds, what comes twice is marked, and all
 * goes on by itself. Order is {@code strict}: without it a kanban that was refused may be overtaken, which is counted.
 * {@code -Daion.rounds} says how often (1 in {@code make test}, 20 in {@code make test-long}), {@code -Daion.kill} kills only
 * the one named, {@code -Daion.apart} lets as many kanban more pass before each kill.
 */
class KillTest {

    private static final int ROUNDS = Integer.getInteger("aion.rounds", 1);
    private static final String ONLY = System.getProperty("aion.kill", "");
    private static final int APART = Integer.getInteger("aion.apart", 20);
    private static final int FLOWING = 100;

    /** Kept where a round failed: what was sent, handled and logged tells why. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void nothingConfirmedIsLostWhateverIsKilled() {
        Seeds.once(this::nothingConfirmedIsLost);
    }

    private void nothingConfirmedIsLost(Random random) throws Exception {
        try (Device device = new Device(folder)) {
            device.apply(Chain.services(200, 0));
            Chain chain = new Chain(device);
            chain.awaitHandled(FLOWING);
            List<Kill> kills = kills(device, chain).stream()
                    .filter(kill -> ONLY.isEmpty() || kill.name().equals(ONLY))
                    .toList();
            assertThat(kills).as("kills named '%s'", ONLY).isNotEmpty();
            List<Outage> outages = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                for (Kill kill : kills) {
                    chain.awaitPassed(APART + random.nextInt(60));
                    Instant start = Instant.now();
                    kill.action().run();
                    Instant started = Instant.now();
                    chain.awaitMore(FLOWING);
                    Outage outage = new Outage(kill.name(), start, started, Instant.now());
                    outages.add(outage);
                    System.out.printf(
                            "%-14s round %2d: started again after %.1f s, %d kanban later after %.1f s%n",
                            kill.name(), round, seconds(outage.again()), FLOWING, seconds(outage.all()));
                }
            }
            Record record = chain.end("sink");
            print(record, outages);
            record.verify();
            assertThat(record.confirmed()).hasSizeGreaterThan(FLOWING * kills.size());
        }
    }

    /** One kill: when, when what was killed ran again (for a microservice: when it was gone), and when 100 more had come. */
    private record Outage(String name, Instant start, Instant started, Instant flowing) {
        Duration again() {
            return Duration.between(start, started);
        }

        Duration all() {
            return Duration.between(start, flowing);
        }
    }

    private static void print(Record record, List<Outage> outages) {
        Printed printed = new Printed("kill");
        printed.line("%,d confirmed at 200/s, %d lost, %d handled again; %d rounds of each kill"
                .formatted(
                        record.confirmed().size(),
                        record.missing().size(),
                        record.handled().stream()
                                .filter(Record.Handled::repeated)
                                .count(),
                        ROUNDS));
        printed.line("");
        printed.line("| killed | ready again, median (worst) | no kanban at the sink for, median (worst)"
                + " | 100 more handled after, median (worst) |");
        printed.line("|---|---|---|---|");
        for (String name :
                new LinkedHashSet<>(outages.stream().map(Outage::name).toList())) {
            List<Outage> own =
                    outages.stream().filter(one -> one.name().equals(name)).toList();
            printed.line("| %s | %s | %s | %s |"
                    .formatted(
                            name,
                            name.equals("middle") || name.equals("sink")
                                    ? ""
                                    : spread(own.stream().map(Outage::again)),
                            spread(own.stream().map(one -> record.longestPause(one.start(), one.flowing()))),
                            spread(own.stream().map(Outage::all))));
        }
    }

    private static String spread(Stream<Duration> durations) {
        List<Duration> sorted = durations.sorted().toList();
        return "%.1f s (%.1f s)".formatted(seconds(sorted.get(sorted.size() / 2)), seconds(sorted.getLast()));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private record Kill(String name, Action action) {}

    private interface Action {
        void run() throws Exception;
    }

    private static List<Kill> kills(Device device, Chain chain) {
        return List.of(
                new Kill("all-in-one", () -> {
                    device.allInOne().kill();
                    device.allInOne().start();
                    device.awaitReady();
                }),
                new Kill("middle", () -> killInHandler(device, chain)),
                new Kill("sink", () -> device.process("sink").destroyForcibly()),
                new Kill("rabbitmq", () -> {
                    device.broker().kill();
                    device.broker().restart();
                }),
                new Kill("redis", () -> {
                    device.redis().kill();
                    device.redis().restart();
                }),
                new Kill("store", () -> {
                    device.store().kill();
                    device.store().start();
                }));
    }

    /** Middle stays in its handler until it is killed there. */
    private static void killInHandler(Device device, Chain chain) throws IOException {
        chain.hold();
        device.process("middle").destroyForcibly();
        chain.release();
    }
}
