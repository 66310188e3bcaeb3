package io.aion.examples.hostwatch;

import io.aion.client.MicroserviceClient;
import io.aion.messaging.Work;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Started when something unusual waits: writes it down, handles what else waits, and ends. */
public final class AlertReport {

    private static final Duration IDLE = Duration.ofSeconds(2);
    private static final long LIMIT_BYTES = 1 << 20;
    private static final int KEPT = 4;

    private AlertReport() {}

    /** Ends by itself when nothing more has come for a while. */
    public static void main(String[] args) throws Exception {
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            RotatedFile report =
                    new RotatedFile(client.environment().dataPath().resolve("report.txt"), LIMIT_BYTES, KEPT);
            client.receive(work -> write(report, work));
            client.awaitIdle(IDLE);
        }
    }

    private static void write(RotatedFile report, Work work) throws IOException {
        if (work.kanban().metadata().get("unusual") instanceof Map<?, ?> unusual) {
            for (Map.Entry<?, ?> entry : unusual.entrySet()) {
                if (entry.getValue() instanceof Map<?, ?> found) {
                    report.append(line(work.trail().sent(), String.valueOf(entry.getKey()), found));
                }
            }
        }
    }

    private static String line(long sentMicros, String measure, Map<?, ?> found) {
        return String.format(
                Locale.ROOT,
                "%s  %-20s %14.3f  usual %14.3f  %+.1f deviations",
                Instant.ofEpochMilli(sentMicros / 1000),
                measure,
                number(found.get("value")),
                number(found.get("usual")),
                number(found.get("deviations")));
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
