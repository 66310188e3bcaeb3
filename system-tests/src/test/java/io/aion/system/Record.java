package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What the source was promised and what the sink got, read from the files that they wrote. */
record Record(List<Long> confirmed, List<Handled> handled) {

    /** One line of the sink; {@code at} in ms since the epoch. */
    record Handled(long n, String id, boolean repeated, long at) {}

    static Record read(Path data) {
        return read(data, "sink");
    }

    /** The same for another receiver than {@code sink}. */
    static Record read(Path data, String receiver) {
        List<Long> confirmed = lines(data.resolve("source_1/confirmed")).stream()
                .map(Long::valueOf)
                .toList();
        List<Handled> handled = new ArrayList<>();
        for (String line : lines(data.resolve(receiver + "_1/handled"))) {
            String[] word = line.split(" ");
            handled.add(
                    new Handled(Long.parseLong(word[0]), word[1], word[2].equals("repeated"), Long.parseLong(word[3])));
        }
        return new Record(confirmed, handled);
    }

    /** Confirmed and not (yet) handled. */
    Set<Long> missing() {
        Set<Long> missing = new HashSet<>(confirmed);
        handled.forEach(one -> missing.remove(one.n()));
        return missing;
    }

    /** The longest time from one kanban at the sink to the next, of those in between these two times. */
    Duration longestPause(Instant from, Instant to) {
        long before = from.toEpochMilli();
        long longest = 0;
        for (Handled one : handled) {
            if (one.at() >= from.toEpochMilli() && one.at() <= to.toEpochMilli()) {
                longest = Math.max(longest, one.at() - before);
                before = one.at();
            }
        }
        return Duration.ofMillis(Math.max(longest, to.toEpochMilli() - before));
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
