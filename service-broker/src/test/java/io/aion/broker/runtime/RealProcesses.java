package io.aion.broker.runtime;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Exit;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Real processes; each test ends what it started, and says so if something is left. */
abstract class RealProcesses {

    static final InstanceId ID = InstanceId.first("sensor", 1);

    @TempDir
    Path home;

    LocalRuntime runtime;
    final AtomicInteger changes = new AtomicInteger();

    @BeforeEach
    void open() throws IOException {
        runtime = open(Duration.ofSeconds(5));
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        List<String> ids = runtime.observe().stream().map(Run::runId).toList();
        runtime.stopAll();
        runtime.close();
        ids.forEach(id -> assertThat(ProcessTable.members(id)).isEmpty());
    }

    LocalRuntime open(Duration stopLimit) throws IOException {
        LocalRuntime opened = LocalRuntime.open(
                new LocalRuntimeSettings(home, stopLimit, 1_000_000, 2, Duration.ofSeconds(5), Optional.empty()),
                Clock.systemUTC());
        opened.whenChanged(changes::incrementAndGet);
        return opened;
    }

    void start(String script, Map<String, String> environment) {
        runtime.start(ID, launch(environment, "sh", "-c", script), OptionalInt.of(3));
        assertThat(only().waitingAtStart()).hasValue(3);
        assertThat(only().started()).isBefore(Instant.now().plusSeconds(1));
    }

    /** One whose secrets are those that the names of its variables tell. */
    ProcessLaunch launch(Map<String, String> environment, String... command) {
        return new ProcessLaunch(
                List.of(command),
                home.resolve("work"),
                environment,
                "",
                InstanceSecrets.values(environment, List.of()));
    }

    Run only() {
        assertThat(runtime.observe()).hasSize(1);
        return runtime.observe().getFirst();
    }

    long awaitPid() {
        await().until(() -> only().pid().isPresent());
        return only().pid().getAsLong();
    }

    Exit awaitEnd() {
        await().until(() -> !only().alive());
        return only().exit().orElseThrow();
    }

    String log() {
        return runtime.log(ID).orElseThrow().last(100);
    }
}
