package io.aion.status.board;

import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.topology.Destination;
import io.aion.topology.Names.Instance;
import io.aion.topology.Routes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Current state, added up from the log of finished kanban, the depths of the queues and the routes of the file. Times
 * are microseconds since the epoch and come from outside. Not for several threads at once.
 */
public final class Board {

    /**
     * What the board remembers at most.
     *
     * @param instances lines of instances that the file does not have (the file's own have one each)
     * @param ids identities of the last kanban: to know a repeated one, and when the parent of a hop was sent
     * @param expected kanban expected at one instance
     * @param grace how long a kanban may be on its way before it is missing; longer than RabbitMQ's counts are old
     */
    public record Limits(int instances, int ids, int expected, Duration grace) {

        /** 20,000 ids are 100 s at 200 kanban/s and about 4 MB. RabbitMQ counts every 5 s, the board asks as often. */
        public static final Limits DEFAULT = new Limits(1_000, 20_000, 10_000, Duration.ofSeconds(15));
    }

    private static final InstanceLine NOTHING = new InstanceLine();
    private static final Comparator<Instance> ORDER =
            Comparator.comparing(Instance::service).thenComparingInt(Instance::number);
    private static final int HOPS = 4_096;
    private static final int EDGES = 5_000;

    private final Limits limits;
    private final Map<Instance, InstanceLine> lines = new HashMap<>();
    private final Recent<String, Sent> sent;
    private final Recent<Edge, Long> lastOnEdge = new Recent<>(EDGES);
    private final Hops hops = new Hops(HOPS);
    private final Expected expected;

    private Routes routes = Routes.of(ServicesFile.empty());
    private Routes formerRoutes = routes;
    private Set<Instance> known = Set.of();
    private Set<Instance> waitedFor = Set.of();
    private long settled;
    private @Nullable Depths depths;
    private long kanban;
    private long reordered;
    private long repeated;

    public Board(Limits limits) {
        this.limits = limits;
        this.sent = new Recent<>(limits.ids());
        this.expected = new Expected(limits.expected(), micros(limits.grace()));
    }

    /**
     * The file has changed. Until the change has surely been carried out (the grace), a kanban is expected only where
     * both the old and the new file send it.
     */
    public void routes(ServicesFile file, long now) {
        boolean first = known.isEmpty();
        formerRoutes = first ? Routes.of(file) : routes;
        routes = Routes.of(file);
        settled = now + micros(limits.grace());
        Set<Instance> all = new HashSet<>();
        Set<Instance> queues = new HashSet<>();
        for (Microservice service : file.microservices().values()) {
            for (int number = 1; number <= service.scale(); number++) {
                Instance instance = new Instance(service.name(), number);
                if (Routes.publishes(service)) {
                    all.add(instance);
                }
                if (service.hasQueue()) {
                    queues.add(instance);
                }
            }
        }
        known = Set.copyOf(all);
        waitedFor = Set.copyOf(queues);
        expected.retain(known::contains);
    }

    /** The instances that the file gives a queue. */
    public Set<Instance> waitedFor() {
        return waitedFor;
    }

    /** The log has one more. */
    public void finished(Finished record, long now) {
        if (!record.id().isEmpty() && sent.containsKey(record.id())) {
            repeated++;
            return;
        }
        kanban++;
        countOrder(record);
        InstanceLine line = line(record.instance());
        if (line != null) {
            line.out(record);
        }
        for (String parent : record.parents()) {
            arrived(record.instance(), line, parent, record.flow(), record.entered());
        }
        if (!record.id().isEmpty()) {
            sent.put(record.id(), new Sent(record.sent(), record.flow()));
            expect(record, now);
        }
    }

    /** The gateway counts a kanban as handled whose microservice has not answered it. */
    public void handled(Instance instance, String id, String flow, long entered) {
        arrived(instance, line(instance), id, flow, entered);
    }

    /** An instance has told how far it is. */
    public void underway(Underway told) {
        InstanceLine line = line(told.instance());
        if (line != null) {
            line.underway(told);
        }
    }

    /** RabbitMQ has counted its queues. */
    public void depths(Depths now) {
        depths = now;
        expected.depths(now);
    }

    /** RabbitMQ does not answer: how much waits where is not known. */
    public void depthsUnknown() {
        depths = null;
    }

    /** What it shows. */
    public BoardState state(long now) {
        Set<Instance> shown = new TreeSet<>(ORDER);
        shown.addAll(known);
        shown.addAll(lines.keySet());
        List<BoardState.Line> services = new ArrayList<>(shown.size());
        long waiting = 0;
        for (Instance instance : shown) {
            Long depth = depths == null ? null : depths.waiting().get(instance);
            waiting += depth == null ? 0 : depth;
            services.add(lines.getOrDefault(instance, NOTHING).line(instance, depth, now));
        }
        List<@Nullable Double> hop = hops.millis(0.5, 0.99);
        return new BoardState(
                Iso.micros(now),
                services,
                new BoardState.Totals(
                        kanban,
                        expected.lost(now),
                        waiting,
                        depths == null ? null : depths.dead(),
                        depths == null ? null : depths.unrouted(),
                        hop.get(0),
                        hop.get(1),
                        reordered,
                        repeated));
    }

    private void arrived(Instance instance, @Nullable InstanceLine line, String parent, String flow, long entered) {
        Sent origin = sent.get(parent);
        if (line != null) {
            boolean isNew = line.in(parent, origin == null ? flow : origin.flow(), entered);
            if (isNew && origin != null && origin.at() > 0 && entered >= origin.at()) {
                line.hop(entered - origin.at());
                hops.add(entered - origin.at());
            }
        }
        if (known.contains(instance)) {
            expected.arrived(instance, parent);
        }
    }

    private void expect(Finished record, long now) {
        if (record.key().isEmpty() || record.traced() || !record.device().isEmpty()) {
            return; // nobody of this device is its next service
        }
        List<Destination> targets = routes.targets(record.service(), record.key(), record.number());
        if (now < settled) {
            List<Destination> former = formerRoutes.targets(record.service(), record.key(), record.number());
            targets = targets.stream().filter(former::contains).toList();
        }
        for (Destination target : targets) {
            if (target.local()) {
                expected.expect(new Instance(target.service(), target.number()), record.id(), record.sent());
            }
        }
    }

    private void countOrder(Finished record) {
        if (record.sent() > 0) {
            Long last = lastOnEdge.put(new Edge(record.instance(), record.key()), record.sent());
            if (last != null && last > record.sent()) {
                reordered++;
            }
        }
    }

    private @Nullable InstanceLine line(Instance instance) {
        InstanceLine line = lines.get(instance);
        if (line == null && (known.contains(instance) || lines.size() < limits.instances() + known.size())) {
            line = new InstanceLine();
            lines.put(instance, line);
        }
        return line;
    }

    private static long micros(Duration duration) {
        return TimeUnit.NANOSECONDS.toMicros(duration.toNanos());
    }

    private record Sent(long at, String flow) {}

    private record Edge(Instance instance, String key) {}
}
