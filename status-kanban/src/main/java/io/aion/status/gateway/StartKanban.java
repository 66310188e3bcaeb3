package io.aion.status.gateway;

import io.aion.kanban.Kanban;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The kanban that a microservice is started with when it asks for one. */
final class StartKanban {

    /** The original writes this offset whatever the device's own is. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx").withZone(ZoneOffset.ofHours(9));

    private StartKanban() {}

    /** @param data folder of all files, {@code AION_HOME/Data} */
    static Kanban of(String service, int number, Path data, Instant now) {
        return Kanban.empty()
                .withTimes(TIME.format(now), "")
                .withProcessNumber(number)
                .withFiles(data + "/" + service + "_" + number, List.of());
    }
}
