package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.SampleFiles.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdditionTest {

    private static final List<String> NAMES =
            List.of("new-one", "3d", "1e3", "yes", "On", "12", "0x1F", "1.5", "n", "a.b_C");

    private static List<String> entry(String name) {
        return List.of(Addition.key(name) + ":", "  command: [./run]", "  nextService:", "    default: []");
    }

    private static Optional<String> added(String file) {
        return Addition.to(file.getBytes(StandardCharsets.UTF_8), "b", List.of("b:", "  always: yes"))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Of each right file, what there was and one more; or it says that it can't. */
    @Test
    void whatWasThereStays() {
        int done = 0;
        for (Sample sample : SampleFiles.in("right")) {
            ServicesFile before =
                    ServicesParser.parse(sample.content(), "f").file().orElseThrow();
            for (String name : NAMES) {
                Optional<byte[]> result = Addition.to(sample.content(), name, entry(name));
                if (result.isEmpty()) {
                    continue;
                }
                assertThat(Arrays.copyOf(result.get(), sample.content().length))
                        .as("%s: the bytes before", sample)
                        .isEqualTo(sample.content());
                ServicesFile after =
                        ServicesParser.parse(result.get(), "f").file().orElseThrow();
                assertThat(after.microservices())
                        .as("%s, %s", sample, name)
                        .containsAllEntriesOf(before.microservices());
                assertThat(after.microservices()).hasSize(before.microservices().size() + 1);
                assertThat(after.microservice(name).orElseThrow().command()).containsExactly("./run");
                assertThat(after.devices()).isEqualTo(before.devices());
                done++;
            }
        }
        assertThat(done).as("files that have their microservices last").isGreaterThan(20 * NAMES.size());
    }

    @Test
    void itTakesTheIndentationAndLineEndsOfTheFile() {
        assertThat(added("microservices:\n    a:\n        always: yes"))
                .hasValue("microservices:\n    a:\n        always: yes\n    b:\n      always: yes\n");
        assertThat(added("microservices:\r\n  a:\r\n# end\r\n"))
                .hasValue("microservices:\r\n  a:\r\n# end\r\n  b:\r\n    always: yes\r\n");
        assertThat(added("microservices:\n# none yet\n"))
                .hasValue("microservices:\n# none yet\n  b:\n    always: yes\n");
    }

    @Test
    void whereLinesAtTheEndAreNotEnoughItDoesNothing() {
        assertThat(List.of(
                        "microservices: {a: {}}\n",
                        "{microservices: {a: {}}}\n",
                        "microservices: {}\n",
                        "microservices: ~\n",
                        "microservices:\n  a:\ndeviceName: d\n",
                        "deviceName: d\n",
                        "",
                        "microservices:\n  a:\n...\n",
                        "microservices:\n  b:\n",
                        "microservices: [a]\n",
                        // The text would have a line end more.
                        "microservices:\n  a:\n    env:\n      A: |\n        text"))
                .allSatisfy(file -> assertThat(added(file)).isEmpty());
    }

    @Test
    void namesAreThoseOfTheFile() {
        assertThat(List.of("watch", "a", "load-watch", "3d", "A.b_c", "x".repeat(59)))
                .allSatisfy(name -> assertThat(Addition.wrongName(name)).isEmpty());
        assertThat(List.of("", "-a", "a-", "a b", "a/b", "..", "ä", "x".repeat(60)))
                .allSatisfy(name -> assertThat(Addition.wrongName(name))
                        .contains("letters, digits, '-', '_' and '.' with a letter"));
    }
}
