package io.aion.allinone;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.aion.testing.Generated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/ports.md says what the configuration and the controllers say; {@code -Daion.update=true} writes it anew. */
class PortsTest {

    private static final String WEB = "org.springframework.web.bind.annotation.";
    private static final Path DOC = Path.of("../docs/ports.md");

    @Test
    void everyPortIsInTheDocs() throws IOException {
        StringBuilder table = new StringBuilder("| process | HTTP | Actuator | gRPC |\n|---|---|---|---|\n");
        String grpc = first(
                text("../status-kanban/src/main/java/io/aion/status/StatusKanbanProperties.java"),
                "@DefaultValue\\(\"(\\d+)\"\\) int port");
        row(table, "all-in-one", "../all-in-one/src/main/resources/application.yml", grpc);
        row(table, "service-broker", "../service-broker/src/main/java/io/aion/broker/ServiceBroker.java", "");
        row(table, "status-kanban", "../status-kanban/src/main/java/io/aion/status/StatusKanbanMain.java", grpc);
        row(
                table,
                "kanban-replicator",
                "../kanban-replicator/src/main/java/io/aion/replicator/KanbanReplicator.java",
                "");
        Generated.part(DOC, "ports", table.toString());
    }

    @Test
    void everyCallIsInTheDocs() throws IOException {
        TreeMap<String, TreeSet<String>> calls = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.aion")) {
            if (type.isAnnotatedWith(WEB + "RestController")) {
                String service = type.getPackageName().split("\\.")[2];
                calls.computeIfAbsent(service, key -> new TreeSet<>()).addAll(calls(type));
            }
        }
        StringBuilder table = new StringBuilder("| service | call |\n|---|---|\n");
        calls.forEach((service, lines) -> lines.forEach(line ->
                table.append("| ").append(service).append(" | `").append(line).append("` |\n")));
        Generated.part(DOC, "calls", table.toString());
    }

    /** Read from the class files by name: a test dependency on Spring's annotations would take them out of the jar. */
    private static List<String> calls(JavaClass controller) {
        String base = controller
                .tryGetAnnotationOfType(WEB + "RequestMapping")
                .map(PortsTest::path)
                .orElse("");
        List<String> lines = new ArrayList<>();
        for (JavaMethod method : controller.getMethods()) {
            for (String verb : List.of("Get", "Put", "Post", "Delete")) {
                method.tryGetAnnotationOfType(WEB + verb + "Mapping")
                        .ifPresent(mapping -> lines.add(verb.toUpperCase(Locale.ROOT) + " " + base + path(mapping)));
            }
        }
        return lines;
    }

    private static String path(JavaAnnotation<?> mapping) {
        return Stream.of("value", "path")
                .flatMap(name -> mapping.get(name).stream())
                .map(value -> (Object[]) value)
                .filter(paths -> paths.length > 0)
                .map(paths -> String.valueOf(paths[0]))
                .findFirst()
                .orElse("");
    }

    private static void row(StringBuilder table, String process, String file, String grpc) throws IOException {
        String text = text(file);
        table.append("| %s | %s | %s | %s |%n"
                .formatted(
                        process,
                        first(text, "(?<!management\\.)server(?:\\.port=|:\\s+address: \\S+\\s+port: )(\\d+)"),
                        first(text, "management(?:\\.server\\.port=|:\\s+server:\\s+address: \\S+\\s+port: )(\\d+)"),
                        grpc));
    }

    private static String first(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String text(String file) throws IOException {
        return Files.readString(Path.of(file));
    }
}
