package io.aion.benchmarks;

import io.aion.client.MicroserviceClient;
import io.aion.messaging.Micros;
import java.time.Clock;
import java.time.Duration;

/** A microservice on demand: handles what waits and ends. With the argument {@code bare} it only says when it began. */
public final class Wake {

    private static final Duration QUIET = Duration.ofMillis(100);

    private Wake() {}

    public static void main(String[] args) throws Exception {
        if (args.length == 1 && args[0].equals("bare")) {
            System.out.println(Micros.now(Clock.systemUTC()));
            return;
        }
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            client.receive(work -> {});
            client.awaitIdle(QUIET);
        }
    }
}
