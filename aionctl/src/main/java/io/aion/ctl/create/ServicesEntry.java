package io.aion.ctl.create;

import io.aion.services.Addition;
import io.aion.services.Fault;
import io.aion.services.Parsed;
import io.aion.services.ServicesParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The services.yml of a folder, and the entry of a new microservice in it. */
final class ServicesEntry {

    private final Path file;
    private final Optional<byte[]> content;
    private final Parsed parsed;

    private ServicesEntry(Path file, Optional<byte[]> content) {
        this.file = file;
        this.content = content;
        this.parsed = ServicesParser.parse(
                content.orElse("microservices: {}\n".getBytes(StandardCharsets.UTF_8)), file.toString());
    }

    /** Of the file that is there, or the one that is to be: AION looks for both names in this order. */
    static ServicesEntry in(Path folder) throws IOException {
        Path services = folder.resolve("services.yml");
        Path project = folder.resolve("project.yml");
        Path file = !Files.exists(services) && Files.exists(project) ? project : services;
        return new ServicesEntry(file, Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty());
    }

    Path file() {
        return file;
    }

    /** What stands in the way of another microservice, this one. */
    List<String> faults(String name) {
        if (parsed.file().isEmpty()) {
            return parsed.faults().stream()
                    .filter(fault -> fault.severity() == Fault.Severity.ERROR)
                    .map(Fault::toString)
                    .toList();
        }
        return parsed.file().get().microservices().keySet().stream()
                .filter(other -> other.equals(name))
                .map(other -> file + " has a microservice '" + other + "' already; take another name")
                .toList();
    }

    /** The lines of its entry, the first one not indented. */
    static List<String> lines(String name) {
        return List.of(
                Addition.key(name) + ":",
                "  command: [./" + name + "/run]",
                "  always: yes",
                "  nextService:",
                "    # Who gets what it finishes: [{name: recorder}]. At an empty list the flow ends.",
                "    default: []",
                "    alert: []");
    }

    /** Writes it; answers false where it takes a person to put it in. */
    boolean write(String name) throws IOException {
        if (content.isEmpty()) {
            String text = Stream.concat(
                            Stream.of("microservices:"), lines(name).stream().map(line -> "  " + line))
                    .reduce("", (all, line) -> all + line + "\n");
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
            return true;
        }
        byte[] before = content.get();
        Optional<byte[]> after = Addition.to(before, name, lines(name));
        if (after.isPresent()) {
            // The bytes before stay where they are.
            Files.write(
                    file,
                    Arrays.copyOfRange(after.get(), before.length, after.get().length),
                    StandardOpenOption.APPEND);
        }
        return after.isPresent();
    }
}
