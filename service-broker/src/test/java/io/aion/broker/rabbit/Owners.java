package io.aion.broker.rabbit;

import io.aion.broker.topology.Files;
import io.aion.messaging.BrokerAddress;
import io.aion.testing.TestVirtualHost;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Owners of a test's virtual host, quicker than a device's own. */
public final class Owners {

    private Owners() {}

    /** One for which a new queue needs no pause. */
    public static TopologyOwner open(TestVirtualHost host, Path home) {
        return open(host, home, Duration.ZERO, Clock.systemUTC());
    }

    static TopologyOwner open(TestVirtualHost host, Path home, Duration newQueuePause, Clock clock) {
        return TopologyOwner.open(new BrokerAddress(host.amqp()), settings(host, home, newQueuePause), () -> 1, clock);
    }

    static TopologySettings settings(TestVirtualHost host, Path home, Duration newQueuePause) {
        return new TopologySettings(
                URI.create(host.management()),
                home.resolve("rabbitmq-password"),
                "",
                Files.LIMITS,
                Duration.ofMillis(300),
                Duration.ofSeconds(1),
                newQueuePause,
                Duration.ofSeconds(10));
    }
}
