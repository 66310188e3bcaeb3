package io.aion.broker.reconciler;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A broker in a process of its own, to be killed: {@code HOME SERVICES_YML}. Says {@code running} when one is. */
final class KilledBroker {

    private KilledBroker() {}

    public static void main(String[] args) throws Exception {
        Fixture fixture = new Fixture(Path.of(args[0]), new NoQueues(), Duration.ofSeconds(2));
        fixture.apply(Files.readString(Path.of(args[1])));
        while (fixture.reconciler.instances().stream()
                .noneMatch(instance -> instance.state().equals("running"))) {
            Thread.sleep(10);
        }
        System.out.println("running");
        Thread.sleep(Duration.ofMinutes(5));
    }
}
