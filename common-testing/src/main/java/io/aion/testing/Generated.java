package io.aion.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files of the repository that are made of the code. {@code -Daion.update=true} writes them anew; otherwise a test fails
 * where they disagree.
 */
public final class Generated {

    private static final boolean UPDATE = Boolean.getBoolean("aion.update");

    private Generated() {}

    /** The whole file. */
    public static void whole(Path file, String content) throws IOException {
        if (UPDATE) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, content);
        }
        String there = Files.exists(file) ? Files.readString(file) : "";
        assertEquals(content, there, () -> file + " is out of date: run this test with -Daion.update=true");
    }

    /** Only what stands between {@code <!-- generated: name -->} and the next {@code <!-- end -->}. */
    public static void part(Path file, String name, String content) throws IOException {
        String begin = "<!-- generated: " + name + " -->\n";
        String text = Files.readString(file);
        int from = text.indexOf(begin);
        assertTrue(from >= 0, () -> file + " has no line " + begin.strip());
        int to = text.indexOf("<!-- end -->", from);
        whole(file, text.substring(0, from + begin.length()) + "\n" + content + "\n" + text.substring(to));
    }
}
