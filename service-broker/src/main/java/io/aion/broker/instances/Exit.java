package io.aion.broker.instances;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;

/**
 * How a run ended.
 *
 * @param code exit code as a shell sees it (128 + signal for a killed one); empty where nobody could record it or where
 *     it could not be started at all
 * @param ended when
 * @param asked whether AION ended it: then it is no failure
 * @param lastLines the end of what it printed, without secrets, bounded; or why it could not be started
 */
public record Exit(OptionalInt code, Instant ended, boolean asked, String lastLines) {

    private static final int SIGNAL_BASE = 128;

    /** Whether it ended by itself and said that all went well. */
    public boolean success() {
        return !asked && code.isPresent() && code.getAsInt() == 0;
    }

    /** {@code exited 1}, {@code killed by signal 9}, {@code ended, its exit code is not known}, {@code was stopped}. */
    public String described() {
        if (asked) {
            return "was stopped";
        }
        if (code.isEmpty()) {
            return "ended, its exit code is not known";
        }
        int value = code.getAsInt();
        return value > SIGNAL_BASE && value <= SIGNAL_BASE + 64
                ? "killed by signal " + (value - SIGNAL_BASE)
                : "exited " + value;
    }

    /** The last lines as a clause of a reason; empty where it printed nothing. */
    public String lastLinesClause() {
        return lastLines.isBlank() ? "; it printed nothing" : "; last lines: " + lastLines.strip();
    }

    /** Whole seconds, or milliseconds below ten seconds: as a person says a duration. */
    static String spoken(Duration duration) {
        long millis = Math.max(0, duration.toMillis());
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 120_000) {
            return (millis + 500) / 1_000 + " s";
        }
        long minutes = (millis + 30_000) / 60_000;
        return minutes < 120 ? minutes + " min" : minutes / 60 + " h";
    }
}
