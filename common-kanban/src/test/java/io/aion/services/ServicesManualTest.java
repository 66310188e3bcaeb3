package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.aion.services.Shape.Bool;
import io.aion.services.Shape.Choice;
import io.aion.services.Shape.Group;
import io.aion.services.Shape.ListOf;
import io.aion.services.Shape.MapOf;
import io.aion.services.Shape.Text;
import io.aion.services.Shape.Whole;
import io.aion.testing.Generated;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** {@code docs/services-yml.md}: its tables are made of the parser's table, its examples are read by the parser. */
class ServicesManualTest {

    private static final Path MANUAL = Path.of("..", "docs", "services-yml.md");
    /** A block and the messages it is shown to give, if any. */
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```(?:\n+```text\n(.*?)```)?", Pattern.DOTALL);

    @Test
    void itsTablesAreTheParsersTable() throws IOException {
        for (Group group : ServicesKeys.GROUPS) {
            Generated.part(MANUAL, group.title(), table(group));
        }
    }

    @TestFactory
    Stream<DynamicTest> itsExamplesDoWhatItSays() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        Matcher blocks = BLOCK.matcher(Files.readString(MANUAL));
        while (blocks.find()) {
            String yaml = blocks.group(1);
            String said = blocks.group(2) == null ? "" : blocks.group(2);
            tests.add(dynamicTest(yaml.lines().limit(3).toList().toString(), () -> {
                Parsed parsed = ServicesParser.parse(yaml.getBytes(StandardCharsets.UTF_8), "services.yml");
                assertThat(String.join(
                                "\n",
                                parsed.faults().stream().map(Fault::toString).toList()))
                        .isEqualTo(said.strip());
            }));
        }
        assertThat(tests).hasSizeGreaterThan(4);
        return tests.stream();
    }

    private static String table(Group group) {
        StringBuilder table = new StringBuilder("| key | what | default | meaning |\n|---|---|---|---|\n");
        for (Key key : group.keys()) {
            table.append("| `")
                    .append(key.name())
                    .append("` | ")
                    .append(what(key.shape()))
                    .append(" | ")
                    .append(key.defaultText())
                    .append(" | ")
                    .append(key.meaning())
                    .append(" |\n");
        }
        return table.toString();
    }

    private static String what(Shape shape) {
        return switch (shape) {
            case Bool bool -> "yes or no";
            case Whole whole -> whole.min() + " to " + whole.max();
            case Text text -> text.rule().what();
            case Choice choice -> "`" + String.join("`, `", choice.words()) + "`";
            case ListOf list
            when list.item() instanceof Group group ->
                "list of " + group.title().replaceFirst("an? ", "") + "s";
            case ListOf list -> "list of texts";
            case MapOf map
            when map.value() instanceof Group group ->
                "name -> " + group.title().replaceFirst("an? ", "");
            case MapOf map -> "name -> " + what(map.value());
            case Group group -> "see " + group.title();
        };
    }
}
