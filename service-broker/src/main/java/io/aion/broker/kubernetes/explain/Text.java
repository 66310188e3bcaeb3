package io.aion.broker.kubernetes.explain;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Words of Kubernetes in one sentence of ours. */
final class Text {

    private static final int LAST_LINES = 3;
    private static final int LONGEST = 500;

    private Text() {}

    /** In one line, of bounded length; empty where there is none. */
    static String of(@Nullable String text) {
        String line = text == null ? "" : text.strip().replaceAll("\\s*\\R\\s*", " | ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }

    /** The end of what it printed, as a clause. */
    static String lastLines(@Nullable String text) {
        List<String> lines = text == null ? List.of() : text.strip().lines().toList();
        String last = String.join(" | ", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        return last.isEmpty()
                ? "; it printed nothing"
                : "; last lines: " + (last.length() > LONGEST ? "..." + last.substring(last.length() - LONGEST) : last);
    }

    /** What the first group of the pattern matches; empty where it does not. */
    static String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "";
    }

    static Optional<Instant> time(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
