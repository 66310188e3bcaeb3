package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * No room: a queue at its limit because its receiver stands still, and a disk that RabbitMQ takes for full. The sender
 * becomes slower, to a standstill if need be; nothing is dropped, nothing ends, and it goes on when there is room.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullTest {

    private static final int LIMIT_BYTES = 256 * 1024;
    private static final int FILLING = 2_000;
    private static final int FLOWING = 50;

    private Device device;
    private Chain chain;
    private Map<String, String> processes;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        device = new Device(folder, "--aion.service-broker.queue-limit=" + LIMIT_BYTES + "B");
        device.apply(Chain.services(100, FILLING, "side"));
        chain = new Chain(device);
        chain.awaitHandled(FLOWING);
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
            chain.end("sink").verify();
            chain.end("side").verify();
            chain.nothingIsParked();
        } finally {
            device.close();
        }
    }

    /** Two targets, one of them full: the other one must not get holes or disorder by it. */
    @Test
    void aQueueAtItsLimitSlowsTheSenderAndDropsNothing() throws Exception {
        chain.hold();
        int standing = chain.standsStill();
        long waiting = device.host().countMessages("before.middle.001");
        assertThat(waiting * FILLING).as("bytes that wait").isBetween(LIMIT_BYTES / 2L, LIMIT_BYTES * 2L);
        assertThat(device.aionctl().run("get", "services").exits(0).out()).contains("middle");
        chain.release();
        chain.awaitHandled(standing + FLOWING);
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
            standing = chain.standsStill();
            assertThat(device.aionctl().run("get", "services").exits(0).out()).contains("source", "sink");
        } finally {
            device.broker().control("set_disk_free_limit", "1GB");
        }
        chain.awaitHandled(standing + FLOWING);
    }
}
