package io.aion.status.board;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The last so many hop times, and their percentiles. A hop: handed to RabbitMQ until the next handler is entered. */
final class Hops {

    private final long[] micros;
    private long added;

    Hops(int kept) {
        this.micros = new long[kept];
    }

    void add(long hop) {
        micros[(int) (added++ % micros.length)] = hop;
    }

    /** Milliseconds within which these parts of the last hops were done; {@code null} where there was none. */
    List<@Nullable Double> millis(double... parts) {
        int size = (int) Math.min(added, micros.length);
        long[] sorted = Arrays.copyOf(micros, size);
        Arrays.sort(sorted);
        List<@Nullable Double> millis = new ArrayList<>(parts.length);
        for (double part : parts) {
            millis.add(size == 0 ? null : sorted[Math.clamp((int) Math.ceil(part * size) - 1, 0, size - 1)] / 1000.0);
        }
        return millis;
    }
}
