package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.aion.services.SampleFiles.Sample;
import io.aion.testing.Generated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ServicesSchemaTest {

    private static final Schema SCHEMA = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(ServicesSchema.json());

    /** YAML 1.1 only (merge keys, numbers with '_', directives), or more aliases than the other parser takes. */
    private static final Set<String> NOT_FOR_EDITORS = Set.of(
            "06-numbers-as-the-original-takes-them.yml",
            "17-anchors-and-merge.yml",
            "28-octal.yml",
            "33-values-left-empty.yml",
            "30-comments-and-document-start.yml");

    /** What only a look at several values shows, or what is no YAML at all. */
    private static final List<String> BEYOND_A_SCHEMA = List.of(
            "twice",
            "unknown",
            "without-devices",
            "cycle",
            "edge",
            "that-meet",
            "too-long",
            "multiple",
            "renamed",
            "utf8",
            "control",
            "tab",
            "quote",
            "indentation",
            "two-",
            "alias",
            "merge",
            "nested",
            "tag-of",
            "queue-names",
            "hidden",
            "key-is-a-list");

    @Test
    void theShippedFileIsMadeOfTheTable() throws IOException {
        Generated.whole(Path.of("src/main/resources").resolve(ServicesSchema.RESOURCE), ServicesSchema.json());
    }

    @TestFactory
    Stream<DynamicTest> itAcceptsTheRightFilesAndMarksWhatTheParserWarnsOf() {
        return SampleFiles.in("right").stream()
                .filter(sample -> !NOT_FOR_EDITORS.contains(sample.name()))
                .map(sample -> dynamicTest(sample.name(), () -> {
                    boolean marked = sample.expected().stream()
                            .anyMatch(e ->
                                    e.text().contains("unknown key") || e.text().contains("written as a text"));
                    List<String> errors = errors(sample);
                    assertThat(errors.isEmpty()).as("%s", errors).isEqualTo(!marked);
                }));
    }

    @TestFactory
    Stream<DynamicTest> itRefusesWhatIsWrongInASingleValue() {
        List<Sample> samples = SampleFiles.in("wrong").stream()
                .filter(sample -> BEYOND_A_SCHEMA.stream().noneMatch(sample.name()::contains))
                .toList();
        assertThat(samples).hasSizeGreaterThan(20);
        return samples.stream()
                .map(sample -> dynamicTest(
                        sample.name(), () -> assertThat(errors(sample)).isNotEmpty()));
    }

    private static List<String> errors(Sample sample) {
        String text = new String(sample.content(), StandardCharsets.UTF_8).replace("\uFEFF", "");
        return SCHEMA.validate(text, InputFormat.YAML).stream()
                .map(Object::toString)
                .toList();
    }
}
