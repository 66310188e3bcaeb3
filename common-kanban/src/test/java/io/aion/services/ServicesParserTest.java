package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.aion.services.SampleFiles.Expected;
import io.aion.services.SampleFiles.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ServicesParserTest {

    @TestFactory
    Stream<DynamicTest> aWrongFileIsNamedWithItsPlacesAndChangesNothing() {
        List<Sample> samples = SampleFiles.in("wrong");
        assertThat(samples).hasSizeGreaterThanOrEqualTo(40);
        return samples.stream()
                .map(sample -> dynamicTest(sample.name(), () -> {
                    Parsed parsed = ServicesParser.parse(sample.content(), "services.yml");
                    assertThat(parsed.file()).isEmpty();
                    exactly(sample, parsed);
                }));
    }

    @TestFactory
    Stream<DynamicTest> aRightFileRaisesNoFalseAlarm() {
        List<Sample> samples = SampleFiles.in("right");
        assertThat(samples).hasSizeGreaterThanOrEqualTo(30);
        return samples.stream()
                .map(sample -> dynamicTest(sample.name(), () -> {
                    Parsed parsed = ServicesParser.parse(sample.content(), "services.yml");
                    exactly(sample, parsed);
                    assertThat(parsed.file()).isPresent();
                }));
    }

    /** The file lies beside the repository where its users' files may not be copied into it. */
    @Test
    void theFileOfAUserOfTheOriginalIsReadWithoutAnError() throws IOException {
        Path sample = Path.of("shared", "samples", "service-definitions.services.yml");
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve(sample))) {
            at = at.getParent();
        }
        Assumptions.assumeTrue(at != null, "no samples beside the repository");
        Path file = Objects.requireNonNull(at).resolve(sample);
        Parsed parsed = ServicesParser.parse(Files.readAllBytes(file), "service-definitions.services.yml");
        assertThat(parsed.file().orElseThrow().microservices()).hasSize(8);
        assertThat(parsed.faults())
                .extracting(Fault::line)
                .as("the queues that none of the eight reads")
                .containsExactly(13, 14);
    }

    @Test
    void anEmptyFileRunsNothingAndSaysSo() {
        for (String text : List.of("", "# nothing\n", "---\n", "\n\n")) {
            Parsed parsed = ServicesParser.parse(text.getBytes(StandardCharsets.UTF_8), "f");
            assertThat(parsed.file()).contains(ServicesFile.empty());
            assertThat(parsed.faults())
                    .hasSize(1)
                    .first()
                    .asString()
                    .matches("f:\\d:1: warning: .*(no microservice is run|none is run)");
        }
    }

    @Test
    void utf16AndAFileOverTheLimitAreNamed() {
        Parsed utf16 = ServicesParser.parse("\uFEFFmicroservices:\n".getBytes(StandardCharsets.UTF_16LE), "f");
        assertThat(utf16.faults())
                .hasSize(1)
                .first()
                .extracting(Fault::message)
                .isEqualTo("the file is UTF-16, not UTF-8");
        Parsed large = ServicesParser.parse(new byte[YamlText.MAX_BYTES + 1], "f");
        assertThat(large.faults()).hasSize(1).first().asString().contains("at most 1048576 are read");
    }

    @Test
    void aFileOfAThousandFaultsNamesTheFirstOnesAndThatThereAreMore() {
        StringBuilder text = new StringBuilder("microservices:\n");
        for (int i = 0; i < 1_000; i++) {
            text.append("  s").append(i).append(": {scale: 0}\n");
        }
        Parsed parsed = ServicesParser.parse(text.toString().getBytes(StandardCharsets.UTF_8), "f");
        assertThat(parsed.file()).isEmpty();
        assertThat(parsed.faults()).hasSize(Faults.MAX + 1);
        assertThat(parsed.faults().getLast().message()).isEqualTo("and 500 more errors");
    }

    @Test
    void warningsDoNotMakeAFileWrongHoweverMany() {
        StringBuilder text = new StringBuilder("microservices:\n");
        for (int i = 0; i < 600; i++) {
            text.append("  s").append(i).append(": {description: x}\n");
        }
        Parsed parsed = ServicesParser.parse(text.toString().getBytes(StandardCharsets.UTF_8), "f");
        assertThat(parsed.file()).isPresent();
        assertThat(parsed.faults()).hasSize(501).allMatch(fault -> fault.severity() == Fault.Severity.WARNING);
        text.append("  last: {scale: 0}\n");
        Parsed wrong = ServicesParser.parse(text.toString().getBytes(StandardCharsets.UTF_8), "f");
        assertThat(wrong.file()).isEmpty();
        assertThat(wrong.faults()).anyMatch(fault -> fault.line() == 602 && fault.severity() == Fault.Severity.ERROR);
    }

    @Test
    void aSecretIsInNoMessage() {
        String text = """
                microservices:
                  a:
                    env:
                      RABBITMQ_URL: "amqp://hunter2 :p@host/v"
                      QUEUE_TO: q
                      DB_PASSWORD: "hunter2\\0"
                devices:
                  d: {addr: "http://hunter2:x@host"}
                """;
        Parsed parsed = ServicesParser.parse(text.getBytes(StandardCharsets.UTF_8), "f");
        assertThat(parsed.faults()).hasSize(4);
        assertThat(parsed.faults().toString()).doesNotContain("hunter2");
    }

    private static void exactly(Sample sample, Parsed parsed) {
        for (Fault fault : parsed.faults()) {
            assertThat(sample.expected()).as("announced: %s", fault).anyMatch(expected -> expected.announces(fault));
        }
        for (Expected expected : sample.expected()) {
            assertThat(parsed.faults()).as("found: %s", expected).anyMatch(expected::announces);
        }
        assertThat(parsed.faults()).hasSameSizeAs(sample.expected());
    }
}
