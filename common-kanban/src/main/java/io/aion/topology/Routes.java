package io.aion.topology;

import io.aion.kanban.Kanban;
import io.aion.services.Microservice;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import io.aion.services.ServicesFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which way kanban go by the file: what the compiler of the topology binds, and what board and gateway expect. One
 * place, so that they can't differ.
 */
public final class Routes {

    private final ServicesFile file;

    private Routes(ServicesFile file) {
        this.file = file;
    }

    /** The routes of a file without fault. */
    public static Routes of(ServicesFile file) {
        return new Routes(file);
    }

    /**
     * Where a finished kanban goes: the key's own entry, else {@code default}, else nowhere. A target that an entry
     * names twice is there once.
     *
     * @param service who finished it; an unknown one has no targets
     * @param key its connection key; empty means {@code default}
     * @param number the instance that finished it, from 1; one the service does not have has no targets
     */
    public List<Destination> targets(String service, String key, int number) {
        Microservice source = file.microservices().get(service);
        if (source == null || number < 1 || number > source.scale()) {
            return List.of();
        }
        String wanted = key.isEmpty() ? Kanban.DEFAULT_KEY : key;
        List<Next> entry = source.nextService().get(wanted);
        if (entry == null) {
            entry = source.nextService().getOrDefault(Kanban.DEFAULT_KEY, List.of());
        }
        return List.copyOf(resolve(entry, number));
    }

    /** Where the entry of exactly this key leads; empty where the file has none. */
    public List<Destination> entry(Microservice source, String key, int number) {
        return List.copyOf(resolve(source.nextService().getOrDefault(key, List.of()), number));
    }

    /**
     * Whether a kanban of this service and key ends here by the file: the service has no next one at all, or the key is
     * {@code default} and there is no such entry. Any other key without an entry and without {@code default} is
     * {@code unrouted}.
     */
    public boolean ends(String service, String key) {
        Microservice source = file.microservices().get(service);
        if (source == null || source.nextService().isEmpty()) {
            return true;
        }
        boolean isDefault = key.isEmpty() || key.equals(Kanban.DEFAULT_KEY);
        return isDefault && !source.nextService().containsKey(Kanban.DEFAULT_KEY);
    }

    /** The other devices, which a kanban may name itself: all of the file but this one. */
    public Set<String> devices() {
        Set<String> others = new LinkedHashSet<>(file.devices().keySet());
        others.remove(file.deviceName());
        return others;
    }

    /** Whether the service publishes finished kanban: it takes part in the flow or feeds it. */
    public static boolean publishes(Microservice service) {
        return service.hasQueue() || !service.nextService().isEmpty();
    }

    /** Whether a waiting kanban starts it, so that a hint of one is worth a wake-up. */
    public static boolean startedByKanban(Microservice service) {
        return service.hasQueue() && !service.startup() && service.interval().isEmpty();
    }

    private Set<Destination> resolve(List<Next> entry, int number) {
        Set<Destination> targets = new LinkedHashSet<>();
        for (Next next : entry) {
            boolean local = next.device().isEmpty() || next.device().equals(file.deviceName());
            if (!local) {
                // How many instances the other device has is not known here: it spreads them itself on arrival.
                targets.add(new Destination(next.device(), next.name(), next.pattern() == Pattern.FIRST ? 1 : number));
                continue;
            }
            Microservice target = file.microservices().get(next.name());
            if (target != null && target.hasQueue()) {
                int to = next.pattern() == Pattern.FIRST ? 1 : Numbers.same(number, target.scale());
                targets.add(new Destination("", next.name(), to));
            }
        }
        return targets;
    }

    /** The edges of a file, once each, for a picture of it. */
    public List<Edge> edges() {
        List<Edge> edges = new ArrayList<>();
        file.microservices()
                .values()
                .forEach(source -> source.nextService()
                        .forEach((key, nexts) -> nexts.forEach(
                                next -> edges.add(new Edge(source.name(), key, next.device(), next.name())))));
        return List.copyOf(edges.stream().distinct().toList());
    }

    /** One edge: source, connection key, device of the target (empty: this one), target. */
    public record Edge(String source, String key, String device, String target) {}
}
