package io.aion.services;

import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where the entries of {@code nextService} lead. */
final class EdgeChecks implements Check {

    @Override
    public void check(Draft draft, Faults faults) {
        for (Microservice service : draft.file().microservices().values()) {
            service.nextService().forEach((key, targets) -> {
                Set<Next> seen = new HashSet<>();
                for (int i = 0; i < targets.size(); i++) {
                    Edge edge = new Edge(draft, service, key, i, targets.get(i));
                    if (!seen.add(new Next(edge.next.name(), Pattern.SAME, edge.next.device()))) {
                        faults.error(
                                edge.at("name"),
                                "'" + edge.next.name() + "' is given twice for '" + key + "'",
                                "a kanban reaches it once");
                    }
                    if (edge.next.device().isEmpty()) {
                        local(edge, faults);
                    } else {
                        remote(edge, faults);
                    }
                }
            });
            if (service.withoutKanban() && !service.nextService().isEmpty()) {
                faults.warning(
                        draft.keyOf(service, "nextService"),
                        "'" + service.name() + "' is 'withoutKanban: yes', so AION passes nothing on for it",
                        "leave one of the two out");
            }
        }
    }

    private static void remote(Edge edge, Faults faults) {
        String device = edge.next.device();
        Set<String> devices = edge.draft.names("devices");
        if (!devices.contains(device)) {
            faults.error(
                    edge.at("device"),
                    "'" + edge.next.name() + "' is on the device '" + device + "', which is not in 'devices'",
                    suggestion(device, devices, "devices"));
        }
    }

    private static void local(Edge edge, Faults faults) {
        Draft draft = edge.draft;
        String name = edge.next.name();
        Optional<Microservice> found = draft.file().microservice(name);
        if (found.isEmpty()) {
            Set<String> names = draft.names("microservices");
            if (!names.contains(name)) {
                faults.error(
                        edge.at("name"),
                        "'" + name + "' is the next service of '" + edge.from.name() + "' but not in the file",
                        suggestion(name, names, "microservices"));
            }
            return;
        }
        Microservice target = found.get();
        if (target.withoutKanban()) {
            faults.error(
                    edge.at("name"),
                    "'" + name + "' is 'withoutKanban: yes': it has no queue a kanban could go to",
                    "take out the entry here, or 'withoutKanban' there");
        }
        if (!target.targetNode().equals(edge.from.targetNode())) {
            faults.error(
                    edge.at("name"),
                    "'" + edge.from.name() + "' runs on " + node(edge.from) + " and '" + name + "' on " + node(target)
                            + ": kanban between nodes need cluster mode, which this version does not have",
                    "give both the same targetNode");
        }
        boolean scalesKnown = draft.sound(edge.from, "scale") && draft.sound(target, "scale");
        if (edge.next.pattern() == Pattern.SAME && scalesKnown && edge.from.scale() != target.scale()) {
            faults.warning(edge.at("name"), scales(edge.from, target), "pattern \"0\" sends all to number 1");
        }
    }

    private static String scales(Microservice from, Microservice to) {
        String what = "pattern n between '" + from.name() + "' (scale " + from.scale() + ") and '" + to.name()
                + "' (scale " + to.scale() + "): ";
        return from.scale() > to.scale()
                ? what + "number " + (to.scale() + 1) + " goes to number 1 and so on"
                : what + "numbers " + (from.scale() + 1) + " to " + to.scale() + " get nothing from it";
    }

    private static String node(Microservice service) {
        return service.targetNode().isEmpty() ? "this node" : "node '" + service.targetNode() + "'";
    }

    private static String suggestion(String name, Set<String> names, String section) {
        return Spelling.nearest(name, names)
                .map(ScalarReader::didYouMean)
                .orElse(names.isEmpty() ? "the file has no " + section : "there are: " + listed(List.copyOf(names)));
    }

    private static String listed(List<String> names) {
        return names.size() <= 8 ? String.join(", ", names) : String.join(", ", names.subList(0, 8)) + ", ...";
    }

    private record Edge(Draft draft, Microservice from, String key, int index, Next next) {

        At at(String part) {
            return draft.of(from, "nextService", key, index, part);
        }
    }
}
