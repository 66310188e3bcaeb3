package io.aion.services;

import io.aion.services.Entries.Entry;
import io.aion.services.Shape.Group;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.MappingNode;

/**
 * A key that is not in the table. Files of the original carry some, so that alone is a warning. One or two slips away from
 * a known key that is not given itself, it is an error: passing over a misspelt {@code nextService} would lose kanban
 * quietly.
 */
final class UnknownKey {

    private UnknownKey() {}

    static void report(Entry entry, Group group, List<Entry> all, Faults faults) {
        String written = entry.key();
        List<String> free = group.keys().stream()
                .map(Key::name)
                .filter(name -> all.stream().noneMatch(other -> other.key().equals(name)))
                .toList();
        Optional<String> near = Spelling.nearest(written, free);
        if (near.isPresent() && Spelling.slip(written, near.get())) {
            faults.error(
                    entry.at(),
                    "unknown key '" + written + "' in " + group.title(),
                    ScalarReader.didYouMean(near.get()));
            return;
        }
        String hint = group.keys().stream()
                .filter(key -> key.alsoCalled().stream().anyMatch(written::equalsIgnoreCase))
                .map(key -> ScalarReader.didYouMean(key.name()))
                .findFirst()
                .or(() -> near.map(ScalarReader::didYouMean))
                .or(() -> elsewhere(entry, group))
                .orElse("");
        faults.warning(
                entry.at(),
                "unknown key '" + ShapeReader.shortened(written) + "' in " + group.title() + "; it has no effect",
                hint);
    }

    private static Optional<String> elsewhere(Entry entry, Group group) {
        Optional<String> owner = ServicesKeys.GROUPS.stream()
                .filter(other -> other != group
                        && other.keys().stream().anyMatch(key -> key.name().equals(entry.key())))
                .map(other -> "it belongs to " + other.title() + "; look at the indentation")
                .findFirst();
        if (owner.isEmpty() && group == ServicesKeys.FILE && entry.value() instanceof MappingNode) {
            return Optional.of("a microservice is indented below 'microservices:'");
        }
        return owner;
    }
}
