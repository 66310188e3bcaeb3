package io.aion.services;

import java.util.Map;
import java.util.Optional;

/**
 * A whole {@code services.yml} that has no fault.
 *
 * @param deviceName this device's own name; empty where the file gives none
 * @param debug whether microservices are told to be verbose
 * @param devices other devices by name, in the file's order
 * @param microservices microservices by name, in the file's order
 */
public record ServicesFile(
        String deviceName, boolean debug, Map<String, Device> devices, Map<String, Microservice> microservices) {

    private static final ServicesFile EMPTY = new ServicesFile("", false, Map.of(), Map.of());

    public ServicesFile {
        devices = Ordered.copy(devices);
        microservices = Ordered.copy(microservices);
    }

    /** A file that runs nothing. */
    public static ServicesFile empty() {
        return EMPTY;
    }

    /** The microservice of that name, if the file has one. */
    public Optional<Microservice> microservice(String name) {
        return Optional.ofNullable(microservices.get(name));
    }
}
