package io.aion.broker.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Limits;
import io.aion.broker.runtime.InstanceRuntime;
import io.aion.broker.runtime.LaunchSettings;
import io.aion.broker.runtime.Launches;
import io.aion.broker.runtime.LocalRuntime;
import io.aion.broker.runtime.LocalRuntimeSettings;
import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The owner of the instances on real processes, with pauses short enough to wait for. */
final class Fixture implements AutoCloseable {

    /** So long that what is seen within a test was not found by a resync. */
    static final Duration NEVER = Duration.ofMinutes(10);

    /** How long an instance runs before it needs no hints. */
    static final Duration HINT_FOR = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(100);

    final InstanceRuntime runtime;
    final InstanceReconciler reconciler;
    /** 0: another broker acts. */
    volatile long term = 1;

    private volatile Optional<ServicesFile> file = Optional.empty();

    Fixture(Path home, QueueWatch queues, Duration resync) throws IOException {
        this(home, queues, resync, PAUSE);
    }

    Fixture(Path home, QueueWatch queues, Duration resync, Duration firstPause) throws IOException {
        Limits limits = new Limits(
                firstPause,
                firstPause.multipliedBy(4),
                Duration.ofSeconds(60),
                5,
                Duration.ofMillis(500),
                Duration.ofSeconds(20),
                Duration.ofMillis(20));
        runtime = LocalRuntime.open(
                new LocalRuntimeSettings(
                        home, Duration.ofSeconds(5), 1_000_000, 2, Duration.ofSeconds(5), Optional.empty()),
                Clock.systemUTC());
        Launches launches = new Launches(new LaunchSettings(
                home,
                home.resolve("config"),
                "here",
                Set.of(),
                () -> Optional.of("amqp://ms:pw@broker/v"),
                Map.of(),
                LaunchSettings.Anew.NOTHING));
        reconciler = new InstanceReconciler(
                () -> file,
                launches,
                runtime,
                queues,
                new ReconcilerSettings(resync, Duration.ofMillis(100), HINT_FOR, limits),
                () -> term,
                Clock.systemUTC());
        reconciler.start();
    }

    void apply(String yaml) {
        Parsed parsed = ServicesParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "services.yml");
        assertThat(parsed.file()).as(parsed.faults().toString()).isPresent();
        file = parsed.file();
        reconciler.wake();
    }

    InstanceView only(String service) {
        return all(service).getFirst();
    }

    List<InstanceView> all(String service) {
        List<InstanceView> all = reconciler.instances().stream()
                .filter(instance -> instance.name().equals(service))
                .toList();
        assertThat(all).as("instances of %s", service).isNotEmpty();
        return all;
    }

    /** Ends every process, too. */
    @Override
    public void close() throws InterruptedException {
        reconciler.close();
        runtime.stopAll();
        runtime.close();
    }

    /** The broker ends; its instances do not. */
    void leave() {
        reconciler.close();
        runtime.close();
    }
}
