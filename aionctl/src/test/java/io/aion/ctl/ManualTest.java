package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.ctl.command.Commands;
import io.aion.testing.Generated;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** {@code docs/aionctl.md}: its exit codes and commands are those of the program. */
class ManualTest {

    private static final Path MANUAL = Path.of("..", "docs", "aionctl.md");

    @Test
    void itsExitCodesAreTheProgramsOwn() throws IOException {
        StringBuilder table = new StringBuilder("| code | meaning |\n|---|---|\n");
        for (Exit exit : Exit.values()) {
            table.append("| ")
                    .append(exit.code())
                    .append(" | ")
                    .append(exit.meaning())
                    .append(" |\n");
        }
        Generated.part(MANUAL, "exit codes", table.toString());
    }

    @Test
    void itsCommandsAreTheProgramsHelp() throws IOException {
        StringBuilder help = new StringBuilder();
        describe(Commands.line(nobody()), help);
        Generated.part(MANUAL, "commands", help.toString());
    }

    /** As much of the command line as is needed must not differ from the whole. */
    @Test
    void theShortCutKnowsTheSameCommands() {
        compare(Commands.line(nobody()));
    }

    private static void compare(CommandLine line) {
        String[] words = line.getCommandSpec()
                .qualifiedName()
                .replaceFirst("^aionctl ?", "")
                .split(" ");
        if (!words[0].isEmpty()) {
            CommandLine found = Commands.line(nobody(), words);
            for (String word : words) {
                found = java.util.Objects.requireNonNull(found.getSubcommands().get(word), word);
            }
            assertThat(found.getUsageMessage(Ansi.OFF)).isEqualTo(line.getUsageMessage(Ansi.OFF));
        }
        line.getSubcommands().values().forEach(ManualTest::compare);
    }

    private static void describe(CommandLine line, StringBuilder help) {
        help.append("### ")
                .append(line.getCommandSpec().qualifiedName())
                .append("\n\n```text\n")
                .append(line.getUsageMessage(Ansi.OFF).strip())
                .append("\n```\n\n");
        line.getSubcommands().values().forEach(sub -> describe(sub, help));
    }

    private static Env nobody() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Env(
                new ByteArrayInputStream(new byte[0]), nowhere, nowhere, false, false, Map.of(), Clock.systemUTC());
    }
}
