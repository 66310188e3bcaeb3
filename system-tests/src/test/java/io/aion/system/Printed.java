package io.aion.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What a test found out, on standard output and in {@code system-tests/target/printed/<name>.md}, from where docs take it. */
final class Printed {

    private final Path file;

    Printed(String name) {
        file = Programs.root().resolve("system-tests/target/printed/" + name + ".md");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void line(String line) {
        System.out.println(line);
        try {
            Files.write(file, List.of(line), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
