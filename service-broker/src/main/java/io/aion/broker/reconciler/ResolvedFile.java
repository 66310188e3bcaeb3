package io.aion.broker.reconciler;

import io.aion.broker.explain.InstanceFacts;
import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.instances.InstancePlan;
import io.aion.broker.instances.InstanceStatus;
import io.aion.broker.instances.Wanted;
import io.aion.broker.runtime.LaunchResolver;
import io.aion.broker.runtime.Resolved;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.topology.Routes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A file without fault, and what is to be started for each number of it.
 *
 * @param file as it was read
 * @param launches of every number, whether it can be started or not
 */
record ResolvedFile(ServicesFile file, Map<Numbered, Resolved> launches) {

    static ResolvedFile of(ServicesFile file, LaunchResolver launches) {
        Map<Numbered, Resolved> all = new LinkedHashMap<>();
        for (Microservice service : file.microservices().values()) {
            for (int number = 1; number <= service.scale(); number++) {
                all.put(new Numbered(service.name(), number), launches.resolve(file, service, number));
            }
        }
        return new ResolvedFile(file, all);
    }

    List<Wanted> wanted() {
        List<Wanted> wanted = new ArrayList<>();
        launches.forEach((key, launch) -> file.microservice(key.service())
                .ifPresent(
                        service -> wanted.add(Wanted.of(service, key.number(), launch.queue(), launch.launchable()))));
        return wanted;
    }

    /** Old names of services, with the new ones. */
    Map<String, String> renamed() {
        return file.microservices().values().stream()
                .filter(service -> service.hasQueue() && !service.renamedFrom().isEmpty())
                .collect(Collectors.toMap(Microservice::renamedFrom, Microservice::name, (first, second) -> first));
    }

    Set<String> startedByKanban() {
        return file.microservices().values().stream()
                .filter(Routes::startedByKanban)
                .map(Microservice::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Services of which a kanban could start something: a number that does not run, or one more copy. */
    Set<String> idle(Collection<InstanceStatus> seen) {
        return seen.stream()
                .filter(status -> !status.up()
                        || file.microservice(status.id().service())
                                .filter(Microservice::multiple)
                                .isPresent())
                .map(status -> status.id().service())
                .collect(Collectors.toSet());
    }

    /** What the plan saw of every instance; the queue of one that is no longer in the file is not asked for again. */
    List<InstanceFacts> facts(InstancePlan.Outcome outcome, Map<Numbered, Backlog> backlogs) {
        return outcome.statuses().stream()
                .map(status -> {
                    Numbered key = status.id().numbered();
                    Optional<Resolved> launch = Optional.ofNullable(launches.get(key));
                    String queue = launch.map(Resolved::queue).orElse("");
                    Backlog backlog =
                            queue.isEmpty() ? new Backlog.None() : backlogs.getOrDefault(key, new Backlog.Unknown());
                    return new InstanceFacts(
                            status,
                            launch.map(Resolved::launchable),
                            queue,
                            backlog,
                            outcome.judging().contains(key));
                })
                .toList();
    }
}
