package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.services.Microservice;
import io.aion.services.Microservice.Network;
import io.aion.services.Microservice.Port;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The Service before a number with ports. */
final class Fronts {

    /** A port's name in a pod (IANA's rule) has a letter, no '-' at an end and no two in a row. */
    private static final Pattern PORT_NAME = Pattern.compile("(?!.*--)(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?");

    private Fronts() {}

    static Optional<String> fault(Microservice service) {
        return service.ports().stream()
                .map(Port::name)
                .filter(name -> !name.isEmpty() && !PORT_NAME.matcher(name).matches())
                .findFirst()
                .map(name -> "the port name '" + name
                        + "' is none on Kubernetes; at most 15 lower-case letters, digits and '-', as in: http");
    }

    static ContainerPort ofContainer(Port port) {
        return new ContainerPortBuilder()
                .withName(port.name().isEmpty() ? null : port.name())
                .withContainerPort(port.port())
                .withProtocol(port.protocol())
                .build();
    }

    static Optional<Service> of(Microservice service, int number, String namespace) {
        if (service.ports().isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> labels = Labels.of(new Numbered(service.name(), number));
        boolean nodePorts = service.network() == Network.NODE_PORT;
        Service front = new ServiceBuilder()
                .withNewMetadata()
                .withName(ObjectNames.service(service.name(), number))
                .withNamespace(namespace)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withType(nodePorts ? "NodePort" : "ClusterIP")
                .withSelector(labels)
                .withPorts(service.ports().stream()
                        .map(port -> port(port, nodePorts))
                        .toList())
                .endSpec()
                .build();
        return Optional.of(new ServiceBuilder(front)
                .editMetadata()
                .addToAnnotations(Labels.FINGERPRINT, Fingerprint.of(front))
                .endMetadata()
                .build());
    }

    private static ServicePort port(Port port, boolean nodePorts) {
        return new ServicePortBuilder()
                // One of several has to have a name.
                .withName(
                        port.name().isEmpty()
                                ? port.protocol().toLowerCase(Locale.ROOT) + "-" + port.port()
                                : port.name())
                .withProtocol(port.protocol())
                .withPort(port.port())
                .withTargetPort(new IntOrString(port.port()))
                .withNodePort(nodePorts && port.nodePort() != 0 ? port.nodePort() : null)
                .build();
    }
}
