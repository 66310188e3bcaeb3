package io.aion.broker.runtime;

import io.aion.services.Microservice;
import io.aion.services.ServicesFile;

/** From the words of the file to what an {@link InstanceRuntime} starts. */
public interface LaunchResolver {

    /** What number {@code number} of a microservice is started as, or why it can't be. */
    Resolved resolve(ServicesFile file, Microservice service, int number);
}
