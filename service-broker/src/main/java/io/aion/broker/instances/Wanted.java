package io.aion.broker.instances;

import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.services.Microservice;
import java.time.Duration;
import java.util.Optional;

/**
 * What the file wants of one number of a microservice.
 *
 * @param key the number
 * @param mode what makes it run
 * @param atStart whether it is started without waiting for a kanban or for its first due time
 * @param maxCopies how many may run at the same time
 * @param interval for {@link Mode#INTERVAL}
 * @param queue its queue; empty where it has none
 * @param launch whether it can be started
 */
public record Wanted(
        Numbered key,
        Mode mode,
        boolean atStart,
        int maxCopies,
        Optional<Duration> interval,
        String queue,
        Launchable launch) {

    /** From the file's words. */
    public static Wanted of(Microservice service, int number, String queue, Launchable launch) {
        Mode mode = Mode.of(service);
        return new Wanted(
                new Numbered(service.name(), number),
                mode,
                service.startup() || (service.withoutKanban() && mode != Mode.INTERVAL),
                service.multiple() ? service.maxInstances() : 1,
                service.interval(),
                queue,
                launch);
    }

    /** Whether kanban can wait for it. */
    public boolean hasQueue() {
        return !queue.isEmpty();
    }
}
