package io.aion.services;

import io.aion.services.Changes.Value;
import io.aion.services.Microservice.Network;
import io.aion.services.Microservice.Order;
import io.aion.services.Microservice.Port;
import io.aion.services.Microservice.VolumeMount;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A device or microservice as keys and values that can be compared and shown; edges are compared by themselves. */
final class ServiceFacts {

    private ServiceFacts() {}

    static Map<String, Value> of(Device device) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("addr", Value.of(device.addr()));
        facts.put("sshPort", Value.of(Integer.toString(device.sshPort())));
        facts.put("username", Value.of(device.username()));
        facts.put("password", Value.of("password", device.password()));
        facts.put("aionHome", Value.of(device.aionHome()));
        return facts;
    }

    static Map<String, Value> of(Microservice service) {
        Map<String, Value> facts = new LinkedHashMap<>();
        facts.put("command", list(service.command()));
        facts.put("startup", bool(service.startup()));
        facts.put("always", bool(service.always()));
        facts.put("scale", number(service.scale()));
        facts.put("multiple", bool(service.multiple()));
        facts.put("maxInstances", number(service.maxInstances()));
        facts.put(
                "interval",
                number(service.interval().map(java.time.Duration::toMillis).orElse(0L)));
        service.env().forEach((key, value) -> facts.put("env." + key, Value.of(key, value)));
        facts.put("ports", list(service.ports().stream().map(ServiceFacts::port).toList()));
        facts.put("network", Value.of(service.network() == Network.NODE_PORT ? "NodePort" : "ClusterIP"));
        facts.put("tag", Value.of(service.tag()));
        facts.put("position", Value.of(service.position().folder()));
        facts.put("directoryPath", Value.of(service.directoryPath()));
        facts.put(
                "volumeMountPathList",
                list(service.volumeMountPathList().stream()
                        .map(ServiceFacts::volume)
                        .toList()));
        facts.put("privileged", bool(service.privileged()));
        facts.put("serviceAccount", Value.of(service.serviceAccount()));
        facts.put("withoutKanban", bool(service.withoutKanban()));
        facts.put("targetNode", Value.of(service.targetNode()));
        service.resources().requests().forEach((key, value) -> facts.put("resources.requests." + key, Value.of(value)));
        service.resources().limits().forEach((key, value) -> facts.put("resources.limits." + key, Value.of(value)));
        facts.put("runtimeClass", Value.of(service.runtimeClass()));
        facts.put("gpu", number(service.gpu()));
        facts.put("order", Value.of(service.order() == Order.STRICT ? "strict" : "normal"));
        facts.put("traced", bool(service.traced()));
        return facts;
    }

    /** A command may hold a password as an argument: what follows such an option is hidden as well. */
    private static Value list(List<String> entries) {
        StringBuilder shown = new StringBuilder("[");
        boolean hide = false;
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            String text = hide
                    ? Secrets.HIDDEN
                    : equals > 0 && Secrets.isSecret(entry.substring(0, equals))
                            ? entry.substring(0, equals + 1) + Secrets.HIDDEN
                            : Secrets.mask(entry);
            shown.append(shown.length() > 1 ? ", " : "").append(text);
            hide = equals < 0 && entry.startsWith("-") && Secrets.isSecret(entry);
        }
        return new Value(String.join("\n", entries), shown.append("]").toString());
    }

    private static Value bool(boolean value) {
        return Value.of(value ? "yes" : "no");
    }

    private static Value number(long value) {
        return Value.of(String.format(Locale.ROOT, "%d", value));
    }

    private static String port(Port port) {
        return (port.name().isEmpty() ? "" : port.name() + " ")
                + port.port()
                + "/"
                + port.protocol()
                + (port.nodePort() == 0 ? "" : " on " + port.nodePort());
    }

    private static String volume(VolumeMount volume) {
        return volume.container()
                + ":"
                + volume.host()
                + (volume.propagation().isEmpty() ? "" : ":" + volume.propagation());
    }
}
