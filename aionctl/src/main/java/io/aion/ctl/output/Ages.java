package io.aion.ctl.output;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Times as people say them. */
public final class Ages {

    private Ages() {}

    /** How long ago an ISO time was: {@code 12s}, {@code 5m}, {@code 3h}, {@code 2d}; the text itself where it is no time. */
    public static String since(String iso, Instant now) {
        if (iso.isEmpty()) {
            return "";
        }
        try {
            return of(Duration.between(Instant.parse(iso), now));
        } catch (DateTimeException e) {
            return iso;
        }
    }

    /** Milliseconds from one ISO time to another; {@code NaN} where one is not known. */
    public static double between(String from, String to) {
        try {
            return from.isEmpty() || to.isEmpty()
                    ? Double.NaN
                    : Duration.between(Instant.parse(from), Instant.parse(to)).toNanos() / 1e6;
        } catch (DateTimeException e) {
            return Double.NaN;
        }
    }

    /** One unit is precise enough. */
    public static String of(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        return seconds < 7_200
                ? seconds / 60 + "m"
                : seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
    }

    /** Milliseconds with as many digits as tell something; {@code -} where nothing is known. */
    public static String millis(double millis) {
        if (Double.isNaN(millis)) {
            return "-";
        }
        return String.format(Locale.ROOT, millis < 10 ? "%.2f" : millis < 100 ? "%.1f" : "%.0f", millis);
    }
}
