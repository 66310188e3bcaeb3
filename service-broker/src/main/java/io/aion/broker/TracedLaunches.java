package io.aion.broker;

import io.aion.broker.instances.Launchable;
import io.aion.broker.named.Bridges;
import io.aion.broker.runtime.LaunchResolver;
import io.aion.broker.runtime.Resolved;
import io.aion.broker.runtime.Variables;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;

/** Holds back a traced microservice until its bridges stand: RabbitMQ drops what is published to a queue that is not there. */
record TracedLaunches(LaunchResolver launches, Tracing tracing, Function<Bridges, Optional<String>> notYet)
        implements LaunchResolver {

    /** What a number of a microservice writes through bridges. */
    interface Tracing {
        Bridges of(Microservice service, int number, Variables variables);
    }

    @Override
    public Resolved resolve(ServicesFile file, Microservice service, int number) {
        Resolved resolved = launches.resolve(file, service, number);
        if (!service.traced() || resolved.launch().isEmpty()) {
            return resolved;
        }
        try {
            return notYet.apply(tracing.of(service, number, variables(file, service, number)))
                    .map(why -> Resolved.not(new Launchable.NotYet(why), resolved.queue()))
                    .orElse(resolved);
        } catch (IOException e) {
            return Resolved.not(new Launchable.Invalid(String.valueOf(e.getMessage())), resolved.queue());
        }
    }

    @Override
    public Variables variables(ServicesFile file, Microservice service, int number) throws IOException {
        return launches.variables(file, service, number);
    }
}
