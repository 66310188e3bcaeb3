package io.aion.broker.runtime;

import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import java.io.IOException;

/** From the words of the file to what an {@link InstanceRuntime} starts. */
public interface LaunchResolver {

    /** What number {@code number} of a microservice is started as, or why it can't be. */
    Resolved resolve(ServicesFile file, Microservice service, int number);

    /**
     * The environment that the file gives it, as far as it is known before RabbitMQ has a user for microservices. It is started
     * with that, but for the queues of one that is traced.
     *
     * @throws IOException if a secret is not there
     */
    Variables variables(ServicesFile file, Microservice service, int number) throws IOException;
}
