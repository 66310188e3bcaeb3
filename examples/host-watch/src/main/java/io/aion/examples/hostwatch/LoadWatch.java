package io.aion.examples.hostwatch;

import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import io.aion.messaging.Work;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Passes every kanban on to be recorded, and one with something unusual in it to the alert as well. */
public final class LoadWatch {

    /** One percent of a processor or of the memory. */
    private static final double SHARE_FLOOR = 0.01;
    /** 64 KiB a second. */
    private static final double BYTES_FLOOR = 65_536;

    private final Map<String, Usual> usual = new HashMap<>();

    private LoadWatch() {}

    /** Runs until AION ends it. */
    public static void main(String[] args) throws Exception {
        LoadWatch watch = new LoadWatch();
        try (MicroserviceClient client = MicroserviceClient.connect()) {
            client.receive(watch::handle);
            client.await();
        }
    }

    private void handle(Work work) throws Exception {
        Kanban kanban = work.kanban();
        work.finish(kanban.withConnectionKey(Kanban.DEFAULT_KEY));
        Map<String, Object> unusual = unusual(kanban);
        if (!unusual.isEmpty()) {
            work.finish(Kanban.of(Map.of("unusual", unusual)).withConnectionKey("alert"));
        }
    }

    private Map<String, Object> unusual(Kanban kanban) {
        Map<String, Object> found = new LinkedHashMap<>();
        if (kanban.metadata().get("rates") instanceof Map<?, ?> rates) {
            rates.forEach((name, value) -> {
                if (value instanceof Number number) {
                    judge(String.valueOf(name), number.doubleValue(), found);
                }
            });
        }
        return found;
    }

    private void judge(String name, double value, Map<String, Object> found) {
        boolean share = name.endsWith(".busy") || name.startsWith("memory.");
        Usual of = usual.computeIfAbsent(name, key -> new Usual(share ? SHARE_FLOOR : BYTES_FLOOR));
        double before = of.mean();
        double deviations = of.deviations(value);
        if (Usual.isUnusual(deviations)) {
            found.put(name, Map.of("value", value, "usual", before, "deviations", deviations));
        }
    }
}
