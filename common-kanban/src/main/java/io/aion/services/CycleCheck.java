package io.aion.services;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds microservices from which a kanban can never come to an end. A kanban ends at a microservice that has no
 * {@code nextService}, whose matching connection key has no target, or that has no {@code default} for the other keys; it
 * leaves to another device or to a queue named in {@code env}. A microservice is trapped when none of these can be reached
 * from it, whatever connection keys are taken; the trapped always hold a cycle. A loop with any such way out is not
 * reported, for the microservices decide which key they take.
 */
final class CycleCheck implements Check {

    @Override
    public void check(Draft draft, Faults faults) {
        Set<String> trapped = trapped(draft);
        Set<String> seen = new HashSet<>();
        for (String start : trapped) {
            LinkedHashSet<String> walk = new LinkedHashSet<>();
            String at = start;
            while (!seen.contains(at) && walk.add(at)) {
                at = firstTarget(draft, at);
            }
            if (!seen.contains(at)) {
                report(draft, cycleFrom(walk, at), faults);
            }
            seen.addAll(walk);
        }
    }

    private static void report(Draft draft, List<String> cycle, Faults faults) {
        Microservice first = draft.file().microservices().get(cycle.getFirst());
        if (first != null) {
            List<String> shown = new ArrayList<>(cycle.size() <= 10 ? cycle : cycle.subList(0, 10));
            shown.add(cycle.size() <= 10 ? first.name() : "... -> " + first.name());
            faults.error(
                    draft.keyOf(first, "nextService"),
                    "a cycle with no way out: " + String.join(" -> ", shown)
                            + "; every connection key leads back, so no kanban ever ends",
                    "give one of them a key that leads elsewhere or to nothing: 'done: []'");
        }
    }

    /** Those that cannot reach an end, in the order of the file. */
    private static Set<String> trapped(Draft draft) {
        Map<String, List<String>> sources = new HashMap<>();
        Deque<String> reachEnd = new ArrayDeque<>();
        Set<String> free = new HashSet<>();
        for (Microservice service : draft.file().microservices().values()) {
            if (canEnd(draft, service)) {
                reachEnd.add(service.name());
                free.add(service.name());
            }
            service.nextService()
                    .values()
                    .forEach(targets ->
                            targets.forEach(next -> sources.computeIfAbsent(next.name(), n -> new ArrayList<>())
                                    .add(service.name())));
        }
        while (!reachEnd.isEmpty()) {
            for (String source : sources.getOrDefault(reachEnd.remove(), List.of())) {
                if (free.add(source)) {
                    reachEnd.add(source);
                }
            }
        }
        Set<String> trapped = new LinkedHashSet<>(draft.file().microservices().keySet());
        trapped.removeAll(free);
        return trapped;
    }

    private static boolean canEnd(Draft draft, Microservice service) {
        Map<String, ?> known = draft.file().microservices();
        return service.withoutKanban()
                || !draft.sound(service, "nextService")
                || !service.nextService().containsKey("default")
                || NamedQueues.of(service).map(queues -> !queues.to().isEmpty()).orElse(false)
                || service.nextService().values().stream()
                        .anyMatch(targets -> targets.isEmpty()
                                || targets.stream()
                                        .anyMatch(next -> !next.device().isEmpty() || !known.containsKey(next.name())));
    }

    private static String firstTarget(Draft draft, String name) {
        Microservice service = draft.file().microservices().get(name);
        return service == null
                ? name
                : service.nextService().values().iterator().next().getFirst().name();
    }

    private static List<String> cycleFrom(Set<String> walk, String first) {
        List<String> names = List.copyOf(walk);
        return names.subList(names.indexOf(first), names.size());
    }
}
