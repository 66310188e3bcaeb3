package io.aion.broker.runtime;

import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What every instance of this device is given.
 *
 * @param home AION's home, {@code AION_HOME}
 * @param servicesDir folder that a relative program of a command may lie in, {@code AION_SERVICES_DIR}
 * @param deviceName this device's name where the file gives none
 * @param nodeNames names by which {@code targetNode} may mean this device, beside its device name
 * @param rabbitmqUrl address of RabbitMQ for microservices; empty until it is known
 * @param given further variables with their values: {@code KANBAN_ADDR}, {@code REDIS_HOST}, ...
 * @param anew what an instance gets instead of what the file says
 */
public record LaunchSettings(
        Path home,
        Path servicesDir,
        String deviceName,
        Set<String> nodeNames,
        Supplier<Optional<String>> rabbitmqUrl,
        Map<String, String> given,
        Anew anew) {

    /** Variables that are set anew for an instance when it is started. */
    public interface Anew {
        /** Nothing is. */
        Anew NOTHING = (service, number, all) -> Map.of();

        /** @param all the environment as the file says it */
        Map<String, String> of(Microservice service, int number, Map<String, String> all);
    }

    public LaunchSettings {
        home = home.toAbsolutePath().normalize();
        servicesDir = servicesDir.toAbsolutePath().normalize();
        nodeNames = Set.copyOf(nodeNames);
        given = Map.copyOf(given);
    }

    /** The environment that an instance is started with. */
    public Variables started(Microservice service, int number, Variables asTheFileSays) {
        return asTheFileSays.with(anew.of(service, number, asTheFileSays.all()));
    }

    /** This device's name. */
    public String device(ServicesFile file) {
        return file.deviceName().isEmpty() ? deviceName : file.deviceName();
    }

    /** Shows no values of variables. */
    @Override
    public String toString() {
        return "LaunchSettings[home=" + home + ", servicesDir=" + servicesDir + ", given=" + given.keySet() + "]";
    }
}
