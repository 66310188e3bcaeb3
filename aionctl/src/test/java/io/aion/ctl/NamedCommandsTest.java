package io.aion.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.ctl.command.Commands;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;

/** Each command that a document names exists and would be accepted: {@code make}, {@code scripts/...}, {@code aionctl}. */
class NamedCommandsTest {

    private static final Path PROJECT = Path.of("..");
    private static final Pattern INLINE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern MAKE = Pattern.compile("(?:^|[;&|(] ?)make((?: +[^ #|;&)]+)*)");
    private static final Pattern SCRIPT = Pattern.compile("(?:^|[\\s(])(scripts/[a-z0-9-]+)");
    private static final Pattern AIONCTL =
            Pattern.compile("^(?:\\$ )?(?:source <\\()?(?:scripts/)?aionctl( +[a-z-][^#<>|)]*)?");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

    /** What stands as code in a document. @param whole a line of a block: a command as one types it */
    private record Code(Path file, String text, boolean whole) {
        @Override
        public String toString() {
            return file.getFileName() + ": " + text;
        }
    }

    @Test
    void everyMakeTargetAndVariableExists() throws IOException {
        String makefile = Files.readString(PROJECT.resolve("Makefile"));
        int seen = 0;
        for (Code code : code()) {
            Matcher make = MAKE.matcher(code.text());
            while (make.find()) {
                for (String word : make.group(1).strip().split(" +")) {
                    int equals = word.indexOf('=');
                    if (equals > 0) {
                        assertThat(makefile).as("%s", code).contains("$(" + word.substring(0, equals) + ")");
                    } else if (word.matches("[a-z][a-z-]*")) {
                        assertThat(makefile).as("%s", code).containsPattern("(?m)^" + word + ":");
                        seen++;
                    }
                }
            }
        }
        assertThat(seen).isGreaterThan(5);
    }

    @Test
    void everyScriptExists() throws IOException {
        int seen = 0;
        for (Code code : code()) {
            Matcher script = SCRIPT.matcher(code.text());
            while (script.find()) {
                assertThat(PROJECT.resolve(script.group(1))).as("%s", code).isExecutable();
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(5);
    }

    /** In a block a command is as one types it; within a sentence it may lack what it needs. */
    @Test
    void everyCommandLineOfAionctlIsAccepted() throws IOException {
        int seen = 0;
        for (Code code : code()) {
            Matcher aionctl = AIONCTL.matcher(code.text());
            if (aionctl.find() && aionctl.group(1) != null) {
                accept(code, words(aionctl.group(1)));
                seen++;
            }
        }
        assertThat(seen).isGreaterThan(10);
    }

    private static void accept(Code code, List<String> words) {
        try {
            Commands.line(nobody()).parseArgs(words.toArray(String[]::new));
        } catch (MissingParameterException e) {
            assertThat(code.whole()).as("%s: %s", code, e.getMessage()).isFalse();
        } catch (ParameterException e) {
            throw new AssertionError(code + ": " + e.getMessage(), e);
        }
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(text);
        while (word.find()) {
            words.add(Stream.of(word.group(1), word.group(2), word.group(3))
                    .filter(group -> group != null)
                    .findFirst()
                    .orElseThrow());
        }
        return words;
    }

    private static List<Code> code() throws IOException {
        List<Code> all = new ArrayList<>();
        try (Stream<Path> docs = Files.walk(PROJECT.resolve("docs"));
                Stream<Path> top = Files.list(PROJECT)) {
            List<Path> files = Stream.concat(docs, top)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
            for (Path file : files) {
                read(file, all);
            }
        }
        return all;
    }

    private static void read(Path file, List<Code> all) throws IOException {
        boolean fenced = false;
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if (fenced || line.startsWith("    ")) {
                all.add(new Code(file, line.strip(), true));
            } else {
                INLINE.matcher(line).results().forEach(code -> all.add(new Code(file, code.group(1), false)));
            }
        }
    }

    private static Env nobody() {
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        return new Env(
                new ByteArrayInputStream(new byte[0]), nowhere, nowhere, false, false, Map.of(), Clock.systemUTC());
    }
}
