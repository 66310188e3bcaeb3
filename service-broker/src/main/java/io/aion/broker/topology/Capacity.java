package io.aion.broker.topology;

import io.aion.services.Fault;
import io.aion.services.Fault.Severity;
import io.aion.services.ServicesFile;
import java.util.List;
import java.util.Optional;

/** Whether all that a file lets wait fits the disk: RabbitMQ stops everything when that is full. */
public final class Capacity {

    private static final long MEGABYTE = 1_000_000;

    private Capacity() {}

    /** A warning where the sum of all limits is more than the free disk. */
    public static List<Fault> warnings(ServicesFile file, TopologyLimits limits, Optional<Long> diskFree) {
        if (diskFree.isEmpty()) {
            return List.of();
        }
        long queues = TopologyCompiler.compile(file, limits).queues().values().stream()
                .filter(queue -> queue.kind().quorum())
                .count();
        long most = (queues - 2) * limits.queueBytes() + 2 * limits.parkedBytes() + limits.logBytes();
        if (most <= diskFree.get()) {
            return List.of();
        }
        return List.of(new Fault(
                Severity.WARNING,
                "services.yml",
                1,
                1,
                "if every queue and the log fill up they hold " + most / MEGABYTE + " MB, and RabbitMQ's disk has "
                        + diskFree.get() / MEGABYTE + " MB free",
                "make room, or lower aion.service-broker.queue-limit or log-limit"));
    }
}
