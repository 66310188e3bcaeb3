package io.aion.broker.desired;

import io.aion.services.Fault;
import io.aion.services.Fault.Severity;
import io.aion.services.Parsed;
import io.aion.services.ServicesParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The folder in which the file lies: under which of its names, and what a text would mean there.
 *
 * @param limit bytes a file may have; of a larger one no more is read
 */
record ServicesFolder(Path path, long limit) {

    private static final List<String> NAMES = List.of("services.yml", "project.yml");

    /** The file; where there is none, the one that would be written. */
    Path file() {
        return NAMES.stream()
                .map(path::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElse(path.resolve(NAMES.getFirst()));
    }

    byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            // One byte more than allowed is enough for the parser's answer to be "too large".
            return in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
        }
    }

    Parsed parse(byte[] content) {
        String name = file().getFileName().toString();
        if (content.length > limit) {
            return new Parsed(
                    Optional.empty(),
                    List.of(new Fault(
                            Severity.ERROR,
                            name,
                            1,
                            1,
                            "the file has more than " + limit + " bytes",
                            "raise aion.service-broker.file-limit, or split the device")));
        }
        return ServicesParser.parse(content, name);
    }
}
