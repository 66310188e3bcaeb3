package io.aion.services;

import java.util.List;
import java.util.Optional;

/**
 * The answer to reading a {@code services.yml}: the file where it has no error, and every fault at once.
 *
 * @param file present exactly when no fault is an error
 * @param faults errors and warnings in the order of their lines
 */
public record Parsed(Optional<ServicesFile> file, List<Fault> faults) {
    public Parsed {
        faults = List.copyOf(faults);
    }
}
