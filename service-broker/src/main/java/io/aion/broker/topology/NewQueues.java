package io.aion.broker.topology;

import io.aion.broker.topology.ObservedTopology.ObservedQueue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Queues that nothing may be sent to yet. A quorum queue whose RabbitMQ is killed within about a second of the
 * declaration can come back empty, confirmed kanban included (tried on 4.3: the record of who the queue is reaches the
 * disk later than its first messages). So a new one is bound only when a pause has passed. One that is bound has had its
 * pause, whoever made it.
 *
 * @param names queues that are missing or too young
 * @param next when the first of them is old enough
 */
record NewQueues(Set<String> names, Optional<Instant> next) {

    static NewQueues of(Topology desired, ObservedTopology observed, Instant now, Duration pause) {
        Set<String> names = new TreeSet<>();
        Optional<Instant> next = Optional.empty();
        if (pause.isZero()) {
            return new NewQueues(names, next);
        }
        Set<String> bound = observed.bound();
        Set<String> toBeBound = Topology.ends(desired.bindings());
        for (Queue queue : desired.queues().values()) {
            ObservedQueue there = observed.queues().get(queue.name());
            if (!queue.kind().quorum() || bound.contains(queue.name()) || !toBeBound.contains(queue.name())) {
                continue;
            }
            if (there == null) {
                names.add(queue.name());
                continue;
            }
            Instant old = there.seenSince().plus(pause);
            if (old.isAfter(now)) {
                names.add(queue.name());
                next = next.filter(other -> other.isBefore(old)).or(() -> Optional.of(old));
            }
        }
        return new NewQueues(names, next);
    }

    boolean contains(String queue) {
        return names.contains(queue);
    }
}
