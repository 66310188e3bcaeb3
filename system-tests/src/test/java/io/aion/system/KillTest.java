package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each part is killed with SIGKILL while 200 kanban a second flow from source over middle to sink, and started again
 * where nothing else would do it. No confirmed kanban is lost, the order holds, what comes twice is marked, and all
 * goes on by itself. Order is {@code strict}: without it a kanban that was refused may be overtaken, which is counted.
 * {@code -Daion.rounds} says how often (1 in {@code make test}, 20 in {@code make test-long}).
 */
class KillTest {

    private static final int ROUNDS = Integer.getInteger("aion.rounds", 1);
    private static final Duration BACK = Duration.ofSeconds(60);
    private static final int FLOWING = 100;

    @TempDir
    Path folder;

    @Test
    void nothingConfirmedIsLostWhateverIsKilled() throws Exception {
        long seed = Long.getLong("aion.seed", System.nanoTime());
        System.out.println("seed " + seed + ", rounds " + ROUNDS);
        Random random = new Random(seed);
        try (Device device = new Device(folder)) {
            device.apply(services());
            awaitProgress(device, FLOWING);
            List<Kill> kills = kills(device);
            List<String> table = new ArrayList<>();
            for (int round = 1; round <= ROUNDS; round++) {
                for (Kill kill : kills) {
                    Record before = Record.read(device.data());
                    awaitProgress(device, before.handled().size() + 20 + random.nextInt(60));
                    long start = System.nanoTime();
                    kill.action().run();
                    int after = Record.read(device.data()).handled().size();
                    awaitProgress(device, after + FLOWING);
                    Duration back = Duration.ofNanos(System.nanoTime() - start);
                    table.add("%-14s round %2d: %d kanban later after %.1f s"
                            .formatted(kill.name(), round, FLOWING, back.toMillis() / 1000.0));
                    System.out.println(table.getLast());
                }
            }
            Files.createFile(device.data().resolve("source_1/stop"));
            await("the source has its last confirm")
                    .atMost(BACK)
                    .until(() -> Files.exists(device.data().resolve("source_1/done")));
            await("every confirmed kanban is handled")
                    .atMost(BACK)
                    .until(() -> Record.read(device.data()).missing().isEmpty());
            Record record = Record.read(device.data());
            record.verify();
            System.out.printf(
                    "%d confirmed, 0 lost, %d handled again and marked%n",
                    record.confirmed().size(),
                    record.handled().stream().filter(Record.Handled::repeated).count());
            assertThat(record.confirmed()).hasSizeGreaterThan(FLOWING * kills.size());
        }
    }

    private record Kill(String name, Action action) {}

    private interface Action {
        void run() throws Exception;
    }

    private static List<Kill> kills(Device device) {
        return List.of(
                new Kill("all-in-one", () -> {
                    device.allInOne().kill();
                    device.allInOne().start();
                    device.awaitReady();
                }),
                new Kill("middle", () -> device.process("middle").destroyForcibly()),
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

    private static void awaitProgress(Device device, int handled) {
        await("the sink to have handled " + handled + "; " + device.allInOne().tail())
                .atMost(BACK)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Record.read(device.data()).handled().size() >= handled);
    }

    private static String services() {
        String command =
                "[%s, -Xmx48m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, \"%s\", io.aion.system.parts.%s]";
        return """
                microservices:
                  source:
                    order: strict
                    startup: yes
                    always: yes
                    env: {PER_SECOND: 200}
                    command: %s
                    nextService:
                      default: [{name: middle}]
                  middle:
                    order: strict
                    always: yes
                    command: %s
                    nextService:
                      default: [{name: sink}]
                  sink:
                    order: strict
                    always: yes
                    command: %s
                """.formatted(command(command, "Source"), command(command, "Middle"), command(command, "Sink"));
    }

    private static String command(String template, String main) {
        return template.formatted(Programs.java(), System.getProperty("java.class.path"), main);
    }
}
