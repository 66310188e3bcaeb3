package io.aion.benchmarks;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.TrailHeaders;
import io.aion.replicator.log.LogEntry;
import io.aion.replicator.query.KanbanLog;
import io.aion.replicator.store.Fields;
import io.aion.replicator.store.KanbanDocument;
import io.aion.replicator.store.KanbanStore;
import io.aion.replicator.store.StoreSettings;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.bson.Document;

/**
 * The trace of one flow among many stored kanban, flows of six. Cold: the first ones after the server was started again
 * and its files were put out of the system's memory; a command of the caller does that.
 */
final class Log {

    private static final int FLOW = 6;
    private static final int BATCH = 600;
    private static final int TOLD_EACH_SECONDS = 15;
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000;

    private final String url;
    private final int flows;
    private final Random random = new Random(1);

    Log(String url, int kanban) {
        this.url = url;
        this.flows = kanban / FLOW;
    }

    /** Opens a database, with limits that suit a store that reads all of it for one trace. */
    static KanbanStore open(String url) {
        return new KanbanStore(new StoreSettings(url, Duration.ofSeconds(30), Duration.ofSeconds(90), 8 << 20));
    }

    /** Prints one row. @param restart puts the store into its cold state */
    void run(String label, int traces, int restarts, List<String> restart) throws Exception {
        double perSecond = fill();
        Histogram cold = histogram();
        int first = Math.min(20, traces);
        for (int i = 0; i < restarts; i++) {
            restart(restart);
            try (KanbanStore store = open(url)) {
                // Its connection is not what is asked for.
                store.extent();
                trace(store, first, cold);
            }
        }
        Histogram warm = histogram();
        try (KanbanStore store = open(url)) {
            trace(store, Math.min(300, traces), histogram());
            trace(store, traces, warm);
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %,d | %.0f /s | %s (%d) | %s (%d) | %s |%n",
                label,
                flows * FLOW,
                perSecond,
                millis(cold),
                cold.getTotalCount(),
                millis(warm),
                warm.getTotalCount(),
                explain());
    }

    private static Histogram histogram() {
        return new Histogram(Duration.ofMinutes(5).toNanos(), 3);
    }

    private static String millis(Histogram times) {
        return String.format(
                Locale.ROOT,
                "%.2f / %.1f / %.0f ms",
                times.getValueAtPercentile(50) / 1e6,
                times.getValueAtPercentile(99) / 1e6,
                times.getMaxValue() / 1e6);
    }

    private void trace(KanbanStore store, int times, Histogram histogram) {
        KanbanLog log = new KanbanLog(store, Clock.systemUTC());
        for (int i = 0; i < times; i++) {
            String flow = id(random.nextInt(flows), 0);
            long start = System.nanoTime();
            int hops = log.trace(flow).orElseThrow().hops().size();
            histogram.recordValue(System.nanoTime() - start);
            if (hops != FLOW) {
                throw new IllegalStateException("the trace of " + flow + " has " + hops + " hops instead of " + FLOW);
            }
        }
    }

    private static void restart(List<String> command) throws IOException, InterruptedException {
        int status = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException(command + " ended with " + status);
        }
    }

    /** The plan of the query behind a trace, where the server tells it. */
    private String explain() {
        try (MongoClient client = MongoClients.create(url)) {
            Document find = new Document("find", "kanban").append("filter", new Document(Fields.FLOW, id(1, 0)));
            String answer = client.getDatabase(url.substring(url.lastIndexOf('/') + 1))
                    .runCommand(new Document("explain", find).append("verbosity", "queryPlanner"))
                    .toJson();
            return answer.contains("IXSCAN") ? "index" : answer.contains("COLLSCAN") ? "all documents" : "says nothing";
        } catch (RuntimeException e) {
            return "not supported";
        }
    }

    private double fill() {
        long start = System.nanoTime();
        long told = start;
        try (KanbanStore store = open(url)) {
            store.prepare();
            List<Document> batch = new ArrayList<>(BATCH);
            for (int flow = 0; flow < flows; flow++) {
                for (int hop = 0; hop < FLOW; hop++) {
                    batch.add(document(flow, hop));
                }
                if (batch.size() >= BATCH || flow == flows - 1) {
                    store.write(batch);
                    batch.clear();
                }
                if (System.nanoTime() - told
                        > Duration.ofSeconds(TOLD_EACH_SECONDS).toNanos()) {
                    told = System.nanoTime();
                    System.err.printf("%,d of %,d kanban stored ...%n", (flow + 1) * FLOW, flows * FLOW);
                }
            }
        }
        return flows * FLOW / ((System.nanoTime() - start) / 1e9);
    }

    private static Document document(int flow, int hop) {
        long sent = START + (long) (flow * FLOW + hop) * 1_000;
        Trail trail = new Trail(
                id(flow, hop),
                id(flow, 0),
                hop == 0 ? List.of() : List.of(id(flow, hop - 1)),
                "service-" + hop,
                1,
                sent,
                hop == 0 ? 0 : sent - 300,
                hop == 0 ? 0 : sent - 100,
                "");
        Kanban kanban = Kanban.of(Map.of("reading", flow % 1_000, "unit", "celsius", "label", "camera " + flow % 7));
        LogEntry entry = new LogEntry(
                0,
                0,
                TrailHeaders.write(trail, KanbanCodec.JSON),
                "after." + trail.service(),
                "default.1",
                KanbanCodec.toJson(kanban));
        return KanbanDocument.of(entry, sent).document();
    }

    /** First ids go up with time, the others are scattered, as real ones. */
    private static String id(int flow, int hop) {
        return hop == 0
                ? String.format("%08x-7000-7000-8000-%012x", flow, flow * 7919L)
                : KanbanId.derived("f" + flow, "s", 1, hop);
    }
}
