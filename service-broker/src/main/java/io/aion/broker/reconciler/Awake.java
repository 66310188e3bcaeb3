package io.aion.broker.reconciler;

import io.aion.broker.instances.InstanceState;
import io.aion.broker.instances.InstanceStatus;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.topology.Names.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which numbers need no hint of waiting kanban, because they have been running for a while. */
final class Awake {

    private Awake() {}

    /**
     * Those of the statuses.
     *
     * @param after how long a run must have lasted: a short one would be over before its hint was gone
     */
    static Set<Instance> of(List<InstanceStatus> statuses, ServicesFile file, Instant now, Duration after) {
        return statuses.stream()
                .filter(status -> status.state() instanceof InstanceState.Running)
                .filter(status -> status.since()
                        .filter(since -> !since.plus(after).isAfter(now))
                        .isPresent())
                // Of a service that may run several times a kanban starts one more.
                .filter(status -> file.microservice(status.id().service())
                        .filter(service -> !service.multiple())
                        .map(Microservice::hasQueue)
                        .orElse(false))
                .map(status -> new Instance(status.id().service(), status.id().number()))
                .collect(Collectors.toUnmodifiableSet());
    }
}
