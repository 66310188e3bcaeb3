package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the source was promised and what the sink got, read from the files that they wrote. */
record Record(List<Long> confirmed, List<Handled> handled) {

    /** One line of the sink. */
    record Handled(long n, String id, boolean repeated) {}

    static Record read(Path data) {
        List<Long> confirmed = lines(data.resolve("source_1/confirmed")).stream()
                .map(Long::valueOf)
                .toList();
        List<Handled> handled = new ArrayList<>();
        for (String line : lines(data.resolve("sink_1/handled"))) {
            String[] word = line.split(" ");
            handled.add(new Handled(Long.parseLong(word[0]), word[1], word[2].equals("repeated")));
        }
        return new Record(confirmed, handled);
    }

    /** Confirmed and not (yet) handled. */
    Set<Long> missing() {
        Set<Long> missing = new HashSet<>(confirmed);
        handled.forEach(one -> missing.remove(one.n()));
        return missing;
    }

    /** Nothing confirmed is missing, the order held, and what came twice was marked. */
    void verify() {
        assertThat(missing()).as("confirmed kanban that never arrived").isEmpty();
        Set<String> seen = new HashSet<>();
        long last = 0;
        for (Handled one : handled) {
            if (seen.add(one.id())) {
                assertThat(one.n()).as("order: after %s came %s", last, one.n()).isGreaterThan(last);
                last = one.n();
            } else {
                assertThat(one.repeated())
                        .as("kanban %s came again and was not marked as repeated", one.n())
                        .isTrue();
            }
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
