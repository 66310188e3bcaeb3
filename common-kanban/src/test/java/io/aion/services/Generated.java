package io.aion.services;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the repository that are made of the code. {@code -Daion.update=true} writes them anew; otherwise they must agree. */
final class Generated {

    private static final boolean UPDATE = Boolean.getBoolean("aion.update");

    private Generated() {}

    static void whole(Path file, String content) throws IOException {
        if (UPDATE) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, content);
        }
        assertThat(Files.readString(file))
                .as("%s is out of date: run the test with -Daion.update=true", file)
                .isEqualTo(content);
    }

    /** Only what stands between {@code <!-- generated: name -->} and {@code <!-- end -->}. */
    static void part(Path file, String name, String content) throws IOException {
        String begin = "<!-- generated: " + name + " -->\n";
        String text = Files.readString(file);
        int from = text.indexOf(begin);
        assertThat(from).as("%s has the mark %s", file, begin).isNotNegative();
        int to = text.indexOf("<!-- end -->", from);
        whole(file, text.substring(0, from + begin.length()) + "\n" + content + "\n" + text.substring(to));
    }
}
