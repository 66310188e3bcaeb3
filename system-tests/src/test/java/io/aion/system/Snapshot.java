package io.aion.system;

import io.aion.topology.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * All that a services.yml decides: processes, what is declared on RabbitMQ, the file and its revisions. One line each, so
 * that a difference names itself.
 */
record Snapshot(Map<String, String> processes, List<String> broker, String file, String revisions) {

    static Snapshot of(Device device) {
        String host = device.host().name();
        List<String> broker = new ArrayList<>();
        for (JsonNode queue : device.host().api().get("/queues/" + host)) {
            // Not the policy that acts on it, which this interface learns seconds later: the policies are below.
            broker.add("queue " + queue.path("name") + queue.path("arguments"));
        }
        for (JsonNode exchange : device.host().api().get("/exchanges/" + host)) {
            broker.add("exchange " + exchange.path("name") + exchange.path("type") + exchange.path("arguments"));
        }
        for (JsonNode binding : device.host().api().get("/bindings/" + host)) {
            // Hints come and go with the runs, not with the file.
            if (binding.path("destination").asString().startsWith(Names.ACTIVATE_PREFIX)) {
                continue;
            }
            broker.add("binding " + binding.path("source") + binding.path("routing_key") + binding.path("destination"));
        }
        for (JsonNode policy : device.host().api().get("/policies/" + host)) {
            broker.add("policy " + policy.path("name") + policy.path("pattern") + policy.path("definition"));
        }
        broker.sort(String::compareTo);
        return new Snapshot(
                processes(device),
                broker,
                device.text("/api/file"),
                device.get("/api/file/revisions").toString());
    }

    /** The process of each instance. */
    static Map<String, String> processes(Device device) {
        Map<String, String> processes = new TreeMap<>();
        for (JsonNode service : device.get("/api/services")) {
            for (JsonNode instance : service.path("instances")) {
                processes.put(
                        service.path("name").asString() + " " + instance.path("number"),
                        instance.path("state").asString() + " " + instance.path("pid") + ", restarts "
                                + instance.path("restarts"));
            }
        }
        return processes;
    }
}
