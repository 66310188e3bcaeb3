package io.aion.replicator.query;

import io.aion.messaging.Micros;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times of the log as people and programs read them. */
final class Times {

    private static final double THOUSAND = 1_000;
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Times() {}

    /** ISO-8601 in UTC with microseconds; {@code null} for 0. */
    static @Nullable String text(long micros) {
        return micros == 0 ? null : ISO.format(Micros.toInstant(micros));
    }

    /** Milliseconds between two times; {@code null} where one is not known. Negative where two clocks disagree. */
    static @Nullable Double millis(long from, long to) {
        return from == 0 || to == 0 ? null : (to - from) / THOUSAND;
    }
}
