package io.aion.broker.dead;

import io.aion.broker.rabbit.KanbanMover;
import io.aion.broker.rabbit.KanbanMover.Destination;
import io.aion.broker.rabbit.KanbanMover.Moved;
import io.aion.broker.rabbit.QueueState;
import io.aion.broker.rabbit.TopologyView;
import io.aion.broker.topology.Ownership;
import io.aion.messaging.DeadHeaders;
import io.aion.messaging.DeadHeaders.Dead;
import io.aion.services.Microservice;
import io.aion.topology.Names;
import io.aion.topology.Numbers;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what is left out of the queues of a removed service, or out of the queue of a removed device, because a person
 * says so: into {@code dead}, or to another service.
 */
public final class Drain {

    private static final Logger log = LoggerFactory.getLogger(Drain.class);

    private final TopologyView topology;
    private final KanbanMover mover;
    private final Clock clock;

    public Drain(TopologyView topology, KanbanMover mover, Clock clock) {
        this.topology = topology;
        this.mover = mover;
        this.clock = clock;
    }

    /**
     * What came of one queue.
     *
     * @param queue its name
     * @param to where its kanban went
     * @param moved how many
     * @param trouble why some are left in it; empty where none are, or only a few that came meanwhile
     */
    public record Drained(String queue, String to, int moved, String trouble) {}

    /** Whether there is a queue of that service, or a device's of that name, that the file no longer names. */
    public boolean knows(String service) {
        return !queues(service).isEmpty();
    }

    /**
     * Moves what is left to {@code dead}, from where it can be looked at, sent again or dropped.
     *
     * @param service a service, or a number of one, that the file no longer has; or {@code device.<device>}
     */
    public List<Drained> toDead(String service) throws IOException, InterruptedException {
        List<Drained> all = new ArrayList<>();
        for (QueueState queue : queues(service)) {
            all.add(drain(queue.name(), new ToDead(queue.name(), service, clock)));
        }
        return all;
    }

    /** Moves what is left to another service: number k to its number k where it has one. */
    public List<Drained> toService(String service, Microservice target) throws IOException, InterruptedException {
        List<Drained> all = new ArrayList<>();
        for (QueueState queue : queues(service)) {
            int number = Numbers.same(Math.max(1, Ownership.instanceOf(queue.name())), target.scale());
            all.add(drain(queue.name(), new ToService(target.name(), number)));
        }
        return all;
    }

    private Drained drain(String queue, Destination to) throws IOException, InterruptedException {
        Moved moved = mover.move(queue, to, false);
        String place = to.exchange().equals(Names.DEAD) ? Names.DEAD : to.exchange() + " " + to.key();
        if (moved.count() > 0) {
            log.info("drained {} kanban of {} to {}", moved.count(), queue, place);
        }
        return new Drained(queue, place, moved.count(), moved.trouble());
    }

    private List<QueueState> queues(String service) {
        return topology.queues().stream()
                .filter(queue -> queue.draining()
                        && (isOfDevice(queue.name(), service)
                                || Ownership.serviceOf(queue.name())
                                        .filter(service::equals)
                                        .isPresent()))
                .sorted(Comparator.comparing(QueueState::name))
                .toList();
    }

    /** The queue of a device has no service in its name, and goes by its own. */
    private static boolean isOfDevice(String queue, String name) {
        return queue.equals(name) && Ownership.leavesByName(queue);
    }

    private record ToService(String service, int number) implements Destination {
        @Override
        public String exchange() {
            return Names.before(service);
        }

        @Override
        public String key() {
            return Names.directKey(number);
        }
    }

    private record ToDead(String queue, String service, Clock clock) implements Destination {
        @Override
        public String exchange() {
            return Names.DEAD;
        }

        @Override
        public String key() {
            return queue;
        }

        @Override
        public Map<String, Object> headers(Map<String, Object> headers) {
            return DeadHeaders.add(
                    headers,
                    new Dead(
                            "drained: " + service + " is no longer in the file",
                            queue,
                            service,
                            Ownership.instanceOf(queue),
                            clock.instant()));
        }
    }
}
