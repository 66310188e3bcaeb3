package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.runtime.Variables;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** What the words of a microservice {@code camera} become. */
final class Compiled {

    static final PodSettings SETTINGS = new PodSettings(
            "prj",
            "edge-1",
            "/var/lib/aion/prj",
            "latonaio",
            "dockerhub",
            "nvidia.com/gpu",
            10,
            300,
            Map.of("10.96.0.7", List.of("rabbitmq")));
    private static final String URL = "amqp://ms:pw@rabbitmq:5672/prj";

    private Compiled() {}

    /** A file with one microservice of that name, whose keys are those of a flow mapping. */
    static ServicesFile file(String name, String keys) {
        String yaml = "deviceName: cell-7\nmicroservices:\n  " + name + ": {" + keys + "}\n";
        return ServicesParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "services.yml")
                .file()
                .orElseThrow();
    }

    static PodLaunch launch(String keys) {
        return launch(file("camera", keys), 1, SETTINGS);
    }

    static PodLaunch launch(ServicesFile file, int number, PodSettings settings) {
        Microservice service = file.microservices().values().iterator().next();
        try {
            Variables variables = Variables.of(
                    file,
                    service,
                    number,
                    new Variables.Surroundings(
                            Map.of("AION_HOME", PodSettings.HOME, "KANBAN_ADDR", "aion-statuskanban:10000"),
                            file.deviceName(),
                            URL,
                            UnaryOperator.identity(),
                            Path.of("src/test/resources/kubernetes/secrets")));
            return new PodCompiler(settings, new byte[32]).compile(service, number, variables);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PodSpec pod(String keys) {
        return launch(keys).template().getSpec();
    }

    static Container container(String keys) {
        return pod(keys).getContainers().getFirst();
    }

    static Deployment deployment(PodLaunch launch) {
        return Workloads.deployment(launch, InstanceId.first(launch.service(), launch.number()), SETTINGS);
    }

    static Job job(PodLaunch launch, int run) {
        return Workloads.job(
                launch, InstanceId.first(launch.service(), launch.number()), run, OptionalInt.of(3), "prj");
    }
}
