package io.aion.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A right or wrong services.yml of the parser's own tests. It begins with what is to be said of it, one comment each:
 * {@code # error 3:12 text that is in the message}.
 */
record SampleFile(Path path, byte[] content, List<Expected> expected) {

    private static final Pattern EXPECTED = Pattern.compile("# (error|warning) (\\d+):(\\d+) (.+)");

    /** One fault. */
    record Expected(String severity, int line, int column, String text) {}

    /** All of {@code right} or {@code wrong}, in their order. */
    static List<SampleFile> in(String folder) throws IOException {
        Path samples = Programs.root().resolve("common-kanban/src/test/resources/services/" + folder);
        try (Stream<Path> files = Files.list(samples)) {
            List<SampleFile> all = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                all.add(read(file));
            }
            return all;
        }
    }

    String name() {
        return path.getFileName().toString();
    }

    private static SampleFile read(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        List<Expected> expected = new ArrayList<>();
        for (String line : new String(content, StandardCharsets.UTF_8).split("\r?\n", -1)) {
            Matcher matcher = EXPECTED.matcher(line);
            if (!matcher.matches()) {
                break;
            }
            expected.add(new Expected(
                    matcher.group(1),
                    Integer.parseInt(matcher.group(2)),
                    Integer.parseInt(matcher.group(3)),
                    matcher.group(4)));
        }
        return new SampleFile(file, content, expected);
    }
}
