package io.aion.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The right and wrong files of {@code src/test/resources/services}. Each begins with what is expected of it, a comment for
 * each fault: {@code # error 3:12 text that the fault contains}. What is not announced must not be found.
 */
final class SampleFiles {

    private static final Pattern EXPECTED = Pattern.compile("# (error|warning) (\\d+):(\\d+) (.+)");

    private SampleFiles() {}

    record Sample(String name, byte[] content, List<Expected> expected) {
        @Override
        public String toString() {
            return name;
        }
    }

    record Expected(Fault.Severity severity, int line, int column, String text) {
        boolean announces(Fault fault) {
            return fault.severity() == severity
                    && fault.line() == line
                    && fault.column() == column
                    && fault.toString().contains(text);
        }
    }

    static List<Sample> in(String folder) {
        try (Stream<Path> files =
                Files.list(Path.of(Objects.requireNonNull(SampleFiles.class.getResource("/services/" + folder))
                        .toURI()))) {
            return files.sorted().map(SampleFiles::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Sample read(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            List<Expected> expected = new ArrayList<>();
            for (String line : new String(content, StandardCharsets.UTF_8).split("\r?\n", -1)) {
                Matcher matcher = EXPECTED.matcher(line);
                if (!matcher.matches()) {
                    break;
                }
                expected.add(new Expected(
                        matcher.group(1).equals("error") ? Fault.Severity.ERROR : Fault.Severity.WARNING,
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)),
                        matcher.group(4)));
            }
            return new Sample(String.valueOf(file.getFileName()), content, expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
