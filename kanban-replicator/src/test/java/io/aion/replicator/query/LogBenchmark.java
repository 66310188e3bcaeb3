package io.aion.replicator.query;

import io.aion.kanban.Trail;
import io.aion.replicator.Entries;
import io.aion.replicator.Stores;
import io.aion.replicator.store.KanbanStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.Document;

/**
 * How long a trace takes over many stored kanban, and how fast they are written:
 * {@code LogBenchmark <mongodb url with database> [kanban] [traces]}. The database is filled up to that number, flows
 * of six kanban each, five minutes of which lie side by side as they do in life.
 */
public final class LogBenchmark {

    private static final int FLOW = 6;
    private static final int BATCH = 600;
    private static final int WARM_UP = 300;

    private LogBenchmark() {}

    public static void main(String... arguments) {
        String url = arguments[0];
        int kanban = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
        int traces = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 2_000;
        run(url, kanban, traces);
    }

    /**
     * Fills, measures and prints.
     *
     * @return milliseconds of each trace, in ascending order
     */
    static double[] run(String url, int kanban, int traces) {
        try (KanbanStore store = Stores.open(url)) {
            store.prepare();
            fill(store, (int) store.extent().kanban(), kanban);
            System.out.println("stored: " + store.extent());
            KanbanLog log = new KanbanLog(store, Clock.systemUTC());
            Random random = new Random(1);
            time("trace (six hops), first ones", Math.min(20, traces), () -> trace(log, random, kanban));
            time("trace, warm-up", Math.min(WARM_UP, traces), () -> trace(log, random, kanban));
            double[] measured = time("trace", traces, () -> trace(log, random, kanban));
            Map<String, List<String>> service = Map.of("service", List.of("service-3"));
            time("newest 100 of a service", 100, () -> log.find(service));
            time("newest 100", 100, () -> log.find(Map.of()));
            long middle = Entries.START + (long) kanban / 2 * 1_000;
            Map<String, List<String>> range = Map.of(
                    "service", List.of("service-3"),
                    "from", List.of(String.valueOf(Times.text(middle))),
                    "to", List.of(String.valueOf(Times.text(middle + 500_000))));
            time("100 of a service in a range of time", 100, () -> log.find(range));
            time("one value of the metadata, everywhere", 3, () -> find(log, Map.of("meta.reading", List.of("77"))));
            return measured;
        }
    }

    private static void find(KanbanLog log, Map<String, List<String>> question) {
        try {
            log.find(question);
        } catch (com.mongodb.MongoExecutionTimeoutException e) {
            System.out.print("(ended at its time limit) ");
        }
    }

    private static void trace(KanbanLog log, Random random, int kanban) {
        String flow = id(random.nextInt(kanban / FLOW), 0);
        try {
            if (log.trace(flow).orElseThrow().hops().size() != FLOW) {
                throw new IllegalStateException("the trace of " + flow + " is not whole");
            }
        } catch (com.mongodb.MongoExecutionTimeoutException e) {
            System.out.print("(ended at its time limit) ");
        }
    }

    private static void fill(KanbanStore store, int from, int to) {
        long start = System.nanoTime();
        List<Document> batch = new ArrayList<>(BATCH);
        for (int flow = from / FLOW; flow < to / FLOW; flow++) {
            for (int hop = 0; hop < FLOW; hop++) {
                batch.add(document(flow, hop));
            }
            if (batch.size() >= BATCH) {
                store.write(batch);
                store.position("benchmark", new io.aion.replicator.log.Position(flow, "k"));
                batch.clear();
            }
            if (flow % 20_000 == 19_999) {
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf("%,d stored, %.0f/s%n", (flow + 1) * FLOW, ((flow + 1) * FLOW - from) / seconds);
            }
        }
        if (!batch.isEmpty()) {
            store.write(batch);
        }
    }

    private static Document document(int flow, int hop) {
        String first = id(flow, 0);
        long sent = (long) (flow * FLOW + hop) * 1_000;
        Trail trail = hop == 0
                ? Entries.trail(first, first, "service-0", sent)
                : Entries.trail(id(flow, hop), first, "service-" + hop, sent, id(flow, hop - 1));
        return Entries.document(
                trail, Map.of("reading", flow % 1_000, "unit", "celsius", "label", "camera " + flow % 7));
    }

    /** First ids go up with time, the others are scattered, as real ones. */
    private static String id(int flow, int hop) {
        return hop == 0
                ? String.format("%08x-7000-7000-8000-%012x", flow, flow * 7919L)
                : io.aion.kanban.KanbanId.derived("f" + flow, "s", 1, hop);
    }

    private static double[] time(String what, int times, Runnable work) {
        double[] millis = new double[times];
        for (int i = 0; i < times; i++) {
            long start = System.nanoTime();
            work.run();
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(
                "%-40s p50 %8.2f ms  p99 %8.2f ms  max %8.2f ms  (%d times)%n",
                what, millis[times / 2], millis[(int) (times * 0.99)], millis[times - 1], times);
        return millis;
    }
}
