package io.aion.examples.hostwatch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Turns two readings of counters into what happened between them. */
final class Rates {

    private Rates() {}

    /**
     * The rates between two readings: busy share (0 to 1) of cpus, bytes a second of disks and networks, and gauges
     * as they are. A counter that is new or went backwards has no rate this time.
     */
    static Map<String, Double> between(Map<String, Double> before, Map<String, Double> after, double seconds) {
        Map<String, Double> rates = new LinkedHashMap<>();
        after.forEach((name, value) -> {
            Double last = before.get(name);
            if (name.startsWith("memory.")) {
                rates.put(name, value);
            } else if (last == null || value < last || name.endsWith(".total")) {
                return;
            } else if (name.endsWith(".busy")) {
                share(name, last, before, after).ifPresent(rate -> rates.put(name, rate));
            } else {
                rates.put(name, (value - last) / seconds);
            }
        });
        return rates;
    }

    private static OptionalDouble share(
            String busy, double last, Map<String, Double> before, Map<String, Double> after) {
        String total = busy.replace(".busy", ".total");
        double ticks = after.getOrDefault(total, 0.0) - before.getOrDefault(total, 0.0);
        return ticks <= 0 ? OptionalDouble.empty() : OptionalDouble.of((after.getOrDefault(busy, last) - last) / ticks);
    }
}
