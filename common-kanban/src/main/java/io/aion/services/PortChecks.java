package io.aion.services;

import io.aion.services.Microservice.Network;
import io.aion.services.Microservice.Port;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Ports that meet one another. */
final class PortChecks implements Check {

    private static final int NODE_PORT_MIN = 30_000;
    private static final int NODE_PORT_MAX = 32_767;

    @Override
    public void check(Draft draft, Faults faults) {
        Map<String, String> nodePorts = new HashMap<>();
        for (Microservice service : draft.file().microservices().values()) {
            Set<String> names = new HashSet<>();
            Set<String> ports = new HashSet<>();
            for (int i = 0; i < service.ports().size(); i++) {
                Port port = service.ports().get(i);
                if (!port.name().isEmpty() && !names.add(port.name())) {
                    faults.error(
                            draft.of(service, "ports", i, "name"),
                            "two ports of '" + service.name() + "' are called '" + port.name() + "'");
                }
                if (!ports.add(port.port() + "/" + port.protocol())) {
                    faults.error(
                            draft.of(service, "ports", i, "port"),
                            "port " + port.port() + "/" + port.protocol() + " of '" + service.name()
                                    + "' is given twice");
                }
                if (port.nodePort() != 0) {
                    At at = draft.of(service, "ports", i, "nodePort");
                    String other = nodePorts.putIfAbsent(port.nodePort() + "/" + port.protocol(), service.name());
                    if (other != null) {
                        faults.error(
                                at,
                                "nodePort " + port.nodePort() + " is already taken by '" + other + "'",
                                "a device has each port once");
                    }
                    nodePort(draft, service, port, at, faults);
                }
            }
        }
    }

    private static void nodePort(Draft draft, Microservice service, Port port, At at, Faults faults) {
        if (service.network() != Network.NODE_PORT && draft.sound(service, "network")) {
            faults.warning(at, "'nodePort' has an effect only with 'network: NodePort'", "");
        }
        if (port.nodePort() < NODE_PORT_MIN || port.nodePort() > NODE_PORT_MAX) {
            faults.warning(
                    at,
                    "nodePort " + port.nodePort() + " is outside of " + NODE_PORT_MIN + " to " + NODE_PORT_MAX,
                    "Kubernetes refuses it unless set up otherwise");
        }
        if (service.scale() > 1) {
            faults.warning(
                    at,
                    "with 'scale: " + service.scale() + "' each instance would ask for nodePort " + port.nodePort(),
                    "only one gets it");
        }
    }
}
