package io.aion.broker.runtime;

import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import java.io.IOException;

/** From the words of the file to what an {@link InstanceRuntime} starts. */
public interface LaunchResolver {

    /** What number {@code number} of a microservice is started as, or why it can't be. */
    Resolved resolve(ServicesFile file, Microservice service, int number);

    /**
     * The environment it is started with, as far as it is known before RabbitMQ has a user for microservices.
     *
     * @throws IOException if a secret is not there
     */
    Variables variables(ServicesFile file, Microservice service, int number) throws IOException;
}
