package io.aion.services;

import io.aion.services.Item.Fields;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads {@code services.yml} (or {@code project.yml}, which is the same). It never throws: what is wrong is in the answer,
 * everything at once.
 */
public final class ServicesParser {

    private static final List<Check> CHECKS = List.of(
            new NameChecks(),
            new EdgeChecks(),
            new CycleCheck(),
            new OptionChecks(),
            new PortChecks(),
            new ResourceChecks(),
            new EnvChecks(),
            new QueueChecks());

    private ServicesParser() {}

    /**
     * Reads a file.
     *
     * @param content its bytes, UTF-8
     * @param fileName what messages call it
     */
    public static Parsed parse(byte[] content, String fileName) {
        Faults faults = new Faults(fileName);
        Optional<ServicesFile> file = Optional.empty();
        try {
            file = read(content, faults);
        } catch (WrongYaml e) {
            faults.error(e.at(), String.valueOf(e.getMessage()), e.hint());
        } catch (StackOverflowError e) {
            // Not known to happen within the limits on depth; a file must not be able to stop the broker all the same.
            faults.error(At.START, "the file is nested too deeply to be read");
        }
        return new Parsed(faults.errors() == 0 ? file : Optional.empty(), faults.inOrder());
    }

    private static Optional<ServicesFile> read(byte[] content, Faults faults) {
        Optional<Node> root = YamlReader.read(content);
        if (root.isEmpty()) {
            faults.warning(At.START, "the file is empty: no microservice is run", "");
            return Optional.of(ServicesFile.empty());
        }
        Optional<Item> item = new ShapeReader(faults).read(root.get(), ServicesKeys.FILE, "the file");
        if (item.isEmpty()) {
            return Optional.empty();
        }
        Fields fields = (Fields) item.get();
        Draft draft = new Draft(ModelBuilder.file(fields), fields);
        if (draft.file().microservices().isEmpty() && faults.errors() == 0) {
            faults.warning(fields.at(), "the file names no microservice: none is run", "");
        }
        CHECKS.forEach(check -> check.check(draft, faults));
        return Optional.of(draft.file());
    }
}
