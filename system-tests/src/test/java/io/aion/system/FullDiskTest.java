package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * RabbitMQ's disk has not a byte left, its settings did not see it coming, and kanban wait in its queues. RabbitMQ may
 * stop of that, and is then started again once there is room; no confirmed kanban is lost, and all goes on by itself.
 */
class FullDiskTest {

    private static final int MEGABYTES = 200;
    /** What is left for RabbitMQ to fill by itself: some seconds of kanban. */
    private static final long LEFT = 8 * 1024 * 1024;
    /** What no write of RabbitMQ fits into. */
    private static final long FULL = 64 * 1024;

    private static final int FLOWING = 100;
    /** How long RabbitMQ may take to work again without being started again: it looks at its disk every 10 s. */
    private static final Duration BY_ITSELF = Duration.ofSeconds(12);

    /** Kept where it failed. */
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void aDiskWithoutAByteLeftSlowsTheSenderAndLosesNothing() throws Exception {
        Optional<TestBroker> broker = TestBroker.onSmallDisk(MEGABYTES);
        Assumptions.assumeTrue(broker.isPresent(), "no disk to be filled; why is said above");
        try (Device device = new Device(folder, broker.get())) {
            device.apply(Chain.services(200, 4_000));
            Chain chain = new Chain(device);
            chain.awaitHandled(FLOWING);
            Map<String, String> processes = Snapshot.processes(device);

            chain.hold();
            device.broker().disk().fill(LEFT);
            await("the disk is full")
                    .atMost(Progress.LIMIT)
                    .until(() -> device.broker().disk().free() < FULL);
            int confirmed = chain.standsStill();
            assertThat(confirmed).as("confirmed, and waiting on a full disk").isGreaterThan(chain.handled() + FLOWING);

            device.broker().disk().makeRoom();
            chain.release();
            boolean itself = goesOn(chain, confirmed);
            if (!itself) {
                device.broker().kill();
                device.broker().restart();
            }
            chain.awaitHandled(confirmed + FLOWING);
            System.out.printf(
                    "RabbitMQ %s with a full disk: %,d confirmed by then, %s%n",
                    device.broker().version(), confirmed, itself ? "went on by itself" : "had to be started again");

            chain.end("sink").verify();
            chain.nothingIsParked();
            assertThat(Snapshot.processes(device)).isEqualTo(processes);
        }
    }

    private static boolean goesOn(Chain chain, int confirmed) {
        try {
            await().atMost(BY_ITSELF).until(() -> chain.handled() > confirmed);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }
}
