package io.aion.status.board;

import io.aion.messaging.Micros;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times as the board shows them: ISO 8601 with microseconds. */
final class Iso {

    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private Iso() {}

    static String micros(long micros) {
        return FORMAT.format(Micros.toInstant(micros));
    }
}
