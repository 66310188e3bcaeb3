package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.SampleFiles.Sample;
import io.aion.testing.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;

/** Whatever is in a file, the answer is a {@link Parsed} in bounded time. */
class ServicesParserPropertyTest {

    @Test
    void aMutatedFileIsAnsweredNeverThrown() {
        List<Sample> samples = new ArrayList<>(SampleFiles.in("right"));
        samples.addAll(SampleFiles.in("wrong"));
        samples.removeIf(sample -> sample.content().length > 4_000);
        AtomicInteger wrong = new AtomicInteger();
        int runs = Seeds.forEach(4_000, random -> {
            byte[] content = samples.get(random.nextInt(samples.size())).content();
            for (int i = random.nextInt(4); i >= 0; i--) {
                content = mutated(content, samples, random);
            }
            if (!parsedSoundly(content)) {
                wrong.incrementAndGet();
            }
        });
        if (runs > 1) {
            assertThat(wrong.get()).as("mutations that are wrong").isBetween(runs / 10, runs - runs / 100);
        }
    }

    /** Whether it was right. */
    private static boolean parsedSoundly(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        try {
            Parsed parsed = ServicesParser.parse(content, "f");
            boolean errors = parsed.faults().stream().anyMatch(fault -> fault.severity() == Fault.Severity.ERROR);
            assertThat(parsed.file().isEmpty())
                    .as("no file exactly when there are errors")
                    .isEqualTo(errors);
            // YAML has more line ends than \n.
            int lines = text.split("\\R", -1).length + 1;
            assertThat(parsed.faults()).allSatisfy(fault -> {
                assertThat(fault.line()).isBetween(1, lines);
                assertThat(fault.column()).isPositive();
                assertThat(fault.message()).isNotEmpty();
            });
            parsed.file()
                    .ifPresent(file -> assertThat(Changes.between(file, file)).isEmpty());
            return !errors;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(e + "\nThe file:\n" + text, e);
        }
    }

    private static byte[] mutated(byte[] content, List<Sample> samples, Random random) {
        String text = new String(content, StandardCharsets.UTF_8);
        List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int line = random.nextInt(lines.size());
        String old = lines.get(line);
        switch (random.nextInt(9)) {
            case 0 -> lines.remove(line);
            case 1 -> lines.add(random.nextInt(lines.size()), old);
            case 2 -> lines.set(line, " ".repeat(random.nextInt(9)) + old.strip());
            case 3 -> lines.set(line, old.replaceFirst(":.*", Matcher.quoteReplacement(": " + odd(random))));
            case 4 -> lines.set(line, old.isEmpty() ? odd(random) : letter(old, random));
            case 5 -> {
                byte[] other = samples.get(random.nextInt(samples.size())).content();
                lines.addAll(line, List.of(new String(other, StandardCharsets.UTF_8).split("\n", -1)));
            }
            case 6 -> lines.set(line, old + odd(random));
            case 7 -> lines.set(line, old.replaceFirst("(\\w+):", Matcher.quoteReplacement(odd(random) + ":")));
            default -> {
                byte[] bytes = Arrays.copyOf(content, content.length);
                if (bytes.length > 0) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                return bytes;
            }
        }
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    private static String letter(String line, Random random) {
        int at = random.nextInt(line.length());
        return line.substring(0, at) + (char) (32 + random.nextInt(95)) + line.substring(at + 1);
    }

    private static String odd(Random random) {
        List<String> odd = List.of(
                "~",
                "",
                "[]",
                "{}",
                "[[[]]]",
                "{a: {b: c}}",
                "&a",
                "*a",
                "&a [*a]",
                "<<: *a",
                "!!set {x}",
                "'",
                "\"",
                "|",
                ">-",
                "yes",
                "no",
                "-1",
                "0",
                "1e309",
                "99999999999999999999999",
                "0x",
                "0b2",
                ".inf",
                ".nan",
                "1:30:00",
                "2001-01-01",
                "? x",
                "- - -",
                "---",
                "...",
                "\u0000",
                "\u2028",
                "\uD83D\uDE00",
                "a: b: c",
                "#",
                "%TAG ! x",
                "x".repeat(2_000),
                "/a:/b:c",
                "${secret:",
                "amqp://%",
                "-",
                "0777",
                "default",
                "service-broker",
                "name",
                "1.5Gi",
                "9".repeat(400));
        return odd.get(random.nextInt(odd.size()));
    }
}
