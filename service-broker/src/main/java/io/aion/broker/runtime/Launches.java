package io.aion.broker.runtime;

import io.aion.broker.instances.Launchable;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
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
 *   <li>A {@code RABBITMQ_URL} whose host is {@code rabbitmq}, a name that there is on Kubernetes only, gets host and port of
 *       this device's RabbitMQ.
 *   <li>Queues that a traced microservice writes are bridges ({@link LaunchSettings#anew}).
 *   <li>{@code $(NAME)} is filled in from the environment, in commands and in values.
 * </ul>
 */
public final class Launches implements LaunchResolver {

    private final LaunchSettings settings;
    private final Map<String, String> given;

    /** Resolver with these settings; secrets lie in {@code <home>/secrets}. */
    public Launches(LaunchSettings settings) {
        this.settings = settings;
        Map<String, String> all = new LinkedHashMap<>(settings.given());
        all.put("AION_HOME", settings.home().toString());
        all.put("AION_SERVICES_DIR", settings.servicesDir().toString());
        this.given = all;
    }

    @Override
    public Resolved resolve(ServicesFile file, Microservice service, int number) {
        String queue = Variables.queue(service, number);
        String device = settings.device(file);
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
            Variables variables = settings.started(service, number, variables(file, service, number));
            return command(service, directory, variables.all())
                    .map(command -> Resolved.ready(
                            new ProcessLaunch(command, directory, variables.all(), queue, variables.secrets())))
                    .orElseGet(() -> Resolved.not(
                            new Launchable.NoCommand("it has no command, and there is no " + directory.resolve("run")),
                            queue));
        } catch (IOException e) {
            return Resolved.not(new Launchable.Invalid(String.valueOf(e.getMessage())), queue);
        }
    }

    @Override
    public Variables variables(ServicesFile file, Microservice service, int number) throws IOException {
        String url = settings.rabbitmqUrl().get().orElse("");
        return Variables.of(
                file,
                service,
                number,
                new Variables.Surroundings(
                        given,
                        settings.device(file),
                        url,
                        named -> RabbitHost.local(named, url),
                        settings.home().resolve("secrets")));
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
}
