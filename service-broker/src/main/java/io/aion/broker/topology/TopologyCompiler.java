package io.aion.broker.topology;

import io.aion.broker.topology.Topology.Successor;
import io.aion.kanban.Kanban;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.topology.Destination;
import io.aion.topology.Names;
import io.aion.topology.Routes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * {@code services.yml} to the topology that carries its kanban. The names and what they are for are in
 * {@code docs/topology.md}.
 */
public final class TopologyCompiler {

    private static final String EVERYTHING = "#";
    private static final String ANY_KEY = "*";

    private final ServicesFile file;
    private final Set<Names.Instance> awake;
    private final Routes routes;
    private final Map<String, Exchange> exchanges = new LinkedHashMap<>();
    private final Map<String, Queue> queues = new LinkedHashMap<>();
    private final Set<Binding> bindings = new LinkedHashSet<>();

    private TopologyCompiler(ServicesFile file, Set<Names.Instance> awake) {
        this.file = file;
        this.awake = awake;
        this.routes = Routes.of(file);
    }

    /** The topology of a file without fault, while nothing of it runs. */
    public static Topology compile(ServicesFile file, TopologyLimits limits) {
        return compile(file, limits, Set.of());
    }

    /**
     * The topology of a file without fault.
     *
     * @param awake numbers that run: a hint of a waiting kanban would start nothing, and is one more copy of it
     */
    public static Topology compile(ServicesFile file, TopologyLimits limits, Set<Names.Instance> awake) {
        TopologyCompiler compiler = new TopologyCompiler(file, awake);
        compiler.common();
        file.microservices().values().forEach(compiler::receiving);
        file.microservices().values().stream().filter(Routes::publishes).forEach(compiler::publishing);
        return new Topology(
                compiler.exchanges,
                compiler.queues,
                compiler.bindings,
                Policies.of(limits, file.microservices().values()),
                renamed(file));
    }

    private static Map<String, Successor> renamed(ServicesFile file) {
        Map<String, Successor> renamed = new LinkedHashMap<>();
        file.microservices().values().stream()
                .filter(service -> !service.renamedFrom().isEmpty() && service.hasQueue())
                .forEach(service -> renamed.put(service.renamedFrom(), new Successor(service.name(), service.scale())));
        return renamed;
    }

    private void common() {
        queue(Names.LOG, QueueKind.LOG);
        for (String parked : new String[] {Names.DEAD, Names.UNROUTED}) {
            exchange(parked, Exchange.FANOUT, "");
            queue(parked, QueueKind.SHARED);
            bindings.add(Binding.queue(parked, "", parked));
        }
    }

    /** What brings kanban to an instance, whoever sends them. */
    private void receiving(Microservice service) {
        if (!service.hasQueue()) {
            return;
        }
        String direct = Names.before(service.name());
        exchange(direct, Exchange.DIRECT, Names.UNROUTED);
        if (Routes.startedByKanban(service)) {
            queue(Names.activate(service.name()), QueueKind.HINT);
        }
        for (int number = 1; number <= service.scale(); number++) {
            String queue = Names.beforeQueue(service.name(), number);
            queue(queue, service.multiple() ? QueueKind.SHARED : QueueKind.ORDERED);
            bindings.add(Binding.queue(direct, Names.directKey(number), queue));
            if (hinted(service, number)) {
                bindings.add(Binding.queue(direct, Names.directKey(number), Names.activate(service.name())));
            }
        }
    }

    /** What takes finished kanban from it. */
    private void publishing(Microservice service) {
        String after = Names.after(service.name());
        exchange(after, Exchange.TOPIC, "");
        for (int number = 1; number <= service.scale(); number++) {
            queue(Names.toQueue(service.name(), number), QueueKind.SHARED);
        }
        if (!service.nextService().isEmpty()) {
            exchange(Names.route(service.name()), Exchange.TOPIC, Names.routeDefault(service.name()));
            exchange(Names.routeDefault(service.name()), Exchange.TOPIC, Names.UNROUTED);
            service.nextService().keySet().forEach(key -> edges(service, key));
            routes.devices().forEach(device -> named(service, device));
            if (routes.ends(service.name(), Kanban.DEFAULT_KEY)) {
                // Without a default entry a kanban of the key default is done, not lost: it ends in the log, where it
                // is already (RabbitMQ puts one message into one queue once).
                bindings.add(
                        Binding.queue(Names.route(service.name()), Names.escape(Kanban.DEFAULT_KEY) + ".*", Names.LOG));
            }
            // So that a receipt or a progress does not take the default entry; RabbitMQ puts one message into one queue
            // once.
            bindings.add(Binding.queue(Names.route(service.name()), Names.NOTICES, Names.LOG));
            bindings.add(Binding.exchange(after, EVERYTHING, Names.route(service.name())));
        }
        bindings.add(Binding.queue(after, EVERYTHING, Names.LOG));
    }

    private void edges(Microservice service, String key) {
        boolean isDefault = key.equals(Kanban.DEFAULT_KEY);
        String source = isDefault ? Names.routeDefault(service.name()) : Names.route(service.name());
        for (int number = 1; number <= service.scale(); number++) {
            String pattern = isDefault ? ANY_KEY + "." + number : Names.afterKey(key, number);
            for (Destination target : routes.entry(service, key, number)) {
                if (!target.local()) {
                    queue(target.queue(), QueueKind.SHARED);
                }
                bindings.add(Binding.queue(source, pattern, target.queue()));
                Microservice receiver = file.microservices().get(target.service());
                if (target.local() && receiver != null && hinted(receiver, target.number())) {
                    bindings.add(Binding.queue(source, pattern, Names.activate(target.service())));
                }
            }
        }
    }

    /**
     * The way of kanban that name a device themselves: into one queue for each device, whatever their key. Which next
     * services they have there is for whoever carries them to say, from their sender and key.
     */
    private void named(Microservice service, String device) {
        String queue = Names.deviceQueue(device);
        queue(queue, QueueKind.SHARED);
        bindings.add(Binding.queue(Names.route(service.name()), Names.anyAfterKey(device), queue));
    }

    /** Whether a kanban for that number may start something: it does not run yet, or one more copy may. */
    private boolean hinted(Microservice service, int number) {
        return Routes.startedByKanban(service)
                && (service.multiple() || !awake.contains(new Names.Instance(service.name(), number)));
    }

    private void exchange(String name, String type, String alternate) {
        exchanges.put(name, new Exchange(name, type, alternate));
    }

    private void queue(String name, QueueKind kind) {
        queues.put(name, new Queue(name, kind));
    }
}
