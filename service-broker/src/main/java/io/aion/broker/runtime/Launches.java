package io.aion.broker.runtime;

import io.aion.broker.instances.Launchable;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * From the words of the file to what is started: working directory, command and environment.
 *
 * <ul>
 *   <li>The working directory is {@code <home>/<position>/<directoryPath>}; it is made if it is not there.
 *   <li>A program without a slash is looked for in {@code PATH}. A relative one is looked for in the working directory,
 *       then in the folder of services.yml ({@code AION_SERVICES_DIR}).
 *   <li>Without a command it is the file {@code run} of the working directory.
 *   <li>{@code $(NAME)} is filled in from the environment, in commands and in values.
 * </ul>
 */
public final class Launches {

    private final LaunchSettings settings;
    private final InstanceSecrets secrets;

    /** Resolver with these settings; secrets lie in {@code <home>/secrets}. */
    public Launches(LaunchSettings settings) {
        this.settings = settings;
        this.secrets = new InstanceSecrets(settings.home().resolve("secrets"));
    }

    /** What number {@code number} of a microservice is started as, or why it can't be. */
    public Resolved resolve(ServicesFile file, Microservice service, int number) {
        String queue = service.hasQueue() ? Names.beforeQueue(service.name(), number) : "";
        String device = file.deviceName().isEmpty() ? settings.deviceName() : file.deviceName();
        String node = service.targetNode();
        if (!node.isEmpty() && !node.equals(device) && !settings.nodeNames().contains(node)) {
            return Resolved.not(
                    new Launchable.Elsewhere("its targetNode is " + node + ", and this is " + device), queue);
        }
        Optional<String> url = settings.rabbitmqUrl().get();
        if (url.isEmpty()) {
            return Resolved.not(
                    new Launchable.NotYet("the user for microservices has not been made on RabbitMQ yet"), queue);
        }
        Path directory = settings.home()
                .resolve(service.position().folder())
                .resolve(service.directoryPath())
                .normalize();
        try {
            List<String> used = new ArrayList<>();
            Map<String, String> environment = environment(file, service, number, device, url.get(), queue, used);
            return command(service, directory, environment)
                    .map(command -> Resolved.ready(new Launch(
                            command, directory, environment, queue, InstanceSecrets.values(environment, used))))
                    .orElseGet(() -> Resolved.not(
                            new Launchable.NoCommand("it has no command, and there is no " + directory.resolve("run")),
                            queue));
        } catch (IOException e) {
            return Resolved.not(new Launchable.Invalid(String.valueOf(e.getMessage())), queue);
        }
    }

    private Optional<List<String>> command(Microservice service, Path directory, Map<String, String> environment) {
        if (service.command().isEmpty()) {
            Path run = directory.resolve("run");
            return Files.isRegularFile(run) ? Optional.of(List.of(run.toString())) : Optional.empty();
        }
        List<String> command = new ArrayList<>();
        service.command().forEach(part -> command.add(Expansion.expand(part, environment)));
        command.set(0, program(command.getFirst(), directory));
        return Optional.of(command);
    }

    private String program(String program, Path directory) {
        if (!program.contains("/") || program.startsWith("/")) {
            return program;
        }
        Path here = directory.resolve(program).normalize();
        Path besideFile = settings.servicesDir().resolve(program).normalize();
        return (!Files.exists(here) && Files.exists(besideFile) ? besideFile : here).toString();
    }

    private Map<String, String> environment(
            ServicesFile file,
            Microservice service,
            int number,
            String device,
            String url,
            String queue,
            List<String> used)
            throws IOException {
        Map<String, String> all = new LinkedHashMap<>(settings.given());
        all.put("AION_HOME", settings.home().toString());
        all.put("AION_SERVICES_DIR", settings.servicesDir().toString());
        all.put("DEVICE_NAME", device);
        all.put("SERVICE_NAME", service.name());
        all.put("MS_NUMBER", Integer.toString(number));
        all.put("MSNUMBER", Integer.toString(number));
        all.put(Launch.SCALE, Integer.toString(service.scale()));
        all.put("AION_ORDER", service.order() == Microservice.Order.STRICT ? "strict" : "normal");
        all.put("DEBUG", Boolean.toString(file.debug()));
        all.put("OTEL_SERVICE_NAME", service.name());
        all.merge(
                "OTEL_RESOURCE_ATTRIBUTES",
                "service.namespace=aion,service.instance.id=" + Names.instance(service.name(), number),
                (given, own) -> given + "," + own);
        all.put("AION_AMQP_URL", url);
        all.put("RABBITMQ_URL", url);
        all.put("AION_EXCHANGE", Names.after(service.name()));
        if (!queue.isEmpty()) {
            all.put("AION_QUEUE", queue);
            all.put("QUEUE_ORIGIN", queue);
            all.put("QUEUE_FROM", queue);
            all.put("QUEUE_TO", Names.toQueue(service.name(), number));
        }
        for (Map.Entry<String, String> own : service.env().entrySet()) {
            // A secret is filled in last: what looks like a $(NAME) in it, or a $$, is part of it.
            all.put(own.getKey(), secrets.resolve(Expansion.expand(own.getValue(), all), used));
        }
        return all;
    }
}
