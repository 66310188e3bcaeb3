package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * No room: a queue at its limit because its receiver stands still, and a disk that RabbitMQ takes for full. The sender
 * becomes slower, to a standstill if need be; nothing is dropped, nothing ends, and it goes on when there is room.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullTest {

    private static final int LIMIT_BYTES = 256 * 1024;
    private static final int FILLING = 2_000;
    private static final int FLOWING = 50;
    /** How long a sender must stand still to be called blocked: many times the pause before it tries again (5 s at most). */
    private static final Duration STANDS = Duration.ofSeconds(6);

    private Device device;
    private Progress confirmed;
    private Progress sink;
    private Map<String, String> processes;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        device = new Device(folder, "--aion.service-broker.queue-limit=" + LIMIT_BYTES + "B");
        device.apply(services());
        confirmed = new Progress(device.data().resolve("source_1/confirmed"));
        sink = new Progress(device.data().resolve("sink_1/handled"));
        sink.await(FLOWING, device.allInOne());
        new Progress(device.data().resolve("side_1/handled")).await(FLOWING, device.allInOne());
        processes = Snapshot.processes(device);
    }

    /** Whatever a test did: all that was confirmed has arrived, in order, at both receivers, and the same processes run. */
    @AfterAll
    void stop() throws Exception {
        if (device == null) {
            return; // it never started, and says why
        }
        try {
            assertThat(Snapshot.processes(device)).isEqualTo(processes);
            Files.createFile(device.data().resolve("source_1/stop"));
            for (String receiver : new String[] {"sink", "side"}) {
                await("every confirmed kanban is handled by " + receiver)
                        .atMost(Progress.LIMIT)
                        .until(() -> Files.exists(device.data().resolve("source_1/done"))
                                && Record.read(device.data(), receiver)
                                        .missing()
                                        .isEmpty());
                Record.read(device.data(), receiver).verify();
            }
            JsonNode totals = device.get("/api/board").path("totals");
            assertThat(totals.path("dead").asInt(-1)).as("dead: " + totals).isZero();
            assertThat(totals.path("unrouted").asInt(-1))
                    .as("unrouted: " + totals)
                    .isZero();
        } finally {
            device.close();
        }
    }

    /** Two targets, one of them full: the other one must not get holes or disorder by it. */
    @Test
    void aQueueAtItsLimitSlowsTheSenderAndDropsNothing() throws Exception {
        Path hold = device.data().resolve("middle_1/hold");
        Files.createFile(hold);
        int standing = standsStill();
        long waiting = device.host().countMessages("before.middle.001");
        assertThat(waiting * FILLING).as("bytes that wait").isBetween(LIMIT_BYTES / 2L, LIMIT_BYTES * 2L);
        assertThat(device.aionctl().run("get", "services").exits(0).out()).contains("middle");
        Files.delete(hold);
        sink.await(standing + FLOWING, device.allInOne());
    }

    @Test
    void aFullDiskSlowsTheSenderAndDropsNothing() {
        // As much as no disk has: RabbitMQ then does what it does when the disk is down to its limit.
        device.broker().control("set_disk_free_limit", "1000000GB");
        int standing;
        try {
            await("RabbitMQ says that the disk is full")
                    .atMost(Progress.LIMIT)
                    .until(() -> device.broker()
                            .api()
                            .get("/nodes")
                            .path(0)
                            .path("disk_free_alarm")
                            .asBoolean());
            standing = standsStill();
            assertThat(device.aionctl().run("get", "services").exits(0).out()).contains("source", "sink");
        } finally {
            device.broker().control("set_disk_free_limit", "1GB");
        }
        sink.await(standing + FLOWING, device.allInOne());
    }

    /** Waits until nothing more is confirmed. Returns how many are. */
    private int standsStill() {
        int[] last = {confirmed.lines()};
        long[] since = {System.nanoTime()};
        await("the sender stands still").atMost(Progress.LIMIT).until(() -> {
            int now = confirmed.lines();
            if (now != last[0]) {
                last[0] = now;
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] > STANDS.toNanos();
        });
        return last[0];
    }

    private static String services() {
        return """
                microservices:
                  source:
                    order: strict
                    startup: yes
                    always: yes
                    env: {PER_SECOND: 100, FILLING: %d}
                    command: %s
                    nextService:
                      default: [{name: middle}, {name: side}]
                  middle:
                    order: strict
                    always: yes
                    command: %s
                    nextService:
                      default: [{name: sink}]
                  side:
                    always: yes
                    command: %s
                  sink:
                    always: yes
                    command: %s
                """.formatted(
                        FILLING,
                        Programs.part("Source"),
                        Programs.part("Middle"),
                        Programs.part("Sink"),
                        Programs.part("Sink"));
    }
}
