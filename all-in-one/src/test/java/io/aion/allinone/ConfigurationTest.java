package io.aion.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.broker.ServiceBroker;
import io.aion.replicator.KanbanReplicator;
import io.aion.status.StatusKanbanMain;
import io.aion.testing.Generated;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.json.JsonParserFactory;

/** Every {@code aion.*} property is documented, and only those are taken. */
class ConfigurationTest {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    @TempDir
    Path home;

    /** docs/configuration.md says what the records say; {@code -Daion.update=true} writes it anew. */
    @Test
    void everyPropertyIsInTheDocs() throws IOException {
        TreeMap<String, String> lines = new TreeMap<>();
        for (URL url : Collections.list(ConfigurationTest.class.getClassLoader().getResources(METADATA))) {
            try (InputStream in = url.openStream()) {
                String json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Object properties =
                        JsonParserFactory.getJsonParser().parseMap(json).getOrDefault("properties", List.of());
                for (Object each : (List<?>) properties) {
                    Map<?, ?> property = (Map<?, ?>) each;
                    String name = String.valueOf(property.get("name"));
                    if (name.startsWith("aion.")) {
                        String meaning = Objects.toString(property.get("description"), "");
                        assertThat(meaning).as(name + " has a description").hasSizeGreaterThan(10);
                        lines.put(name, "| `%s` | %s | %s |%n".formatted(name, standard(property), markdown(meaning)));
                    }
                }
            }
        }
        assertThat(lines).hasSizeGreaterThan(40);
        Generated.part(
                Path.of("../docs/configuration.md"),
                "properties",
                "| property | default | meaning, and the default's reason |\n|---|---|---|\n"
                        + String.join("", lines.values()));
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aMisspeltPropertyStopsTheStartOfEachProgram(Consumer<String[]> main) {
        String[] arguments = {"--aion.home=" + home, "--aion.rabbitmq.ulr=amqp://nowhere", "--server.port=0"};
        assertThatThrownBy(() -> main.accept(arguments))
                .hasMessageContaining("aion.rabbitmq.ulr")
                .hasMessageContaining("did you mean aion.rabbitmq.url?");
        assertThat(home).as("nothing was begun").isEmptyDirectory();
    }

    static Stream<Consumer<String[]>> programs() {
        return Stream.of(AllInOne::main, ServiceBroker::main, StatusKanbanMain::main, KanbanReplicator::main);
    }

    private static String standard(Map<?, ?> property) {
        Object value = property.get("defaultValue");
        return value == null || value.equals("") ? "" : "`" + value + "`";
    }

    private static String markdown(String javadoc) {
        return javadoc.replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`").replace("|", "\\|");
    }
}
