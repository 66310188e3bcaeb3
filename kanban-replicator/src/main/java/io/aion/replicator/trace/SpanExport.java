package io.aion.replicator.trace;

import io.aion.replicator.log.LogEntry;
import io.aion.spring.AionMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the spans of finished kanban to a collector over OTLP/HTTP, with one virtual thread and one bounded queue. It
 * never holds up who offers them: what the collector does not take in time is dropped and counted.
 */
public final class SpanExport implements SpanSink {

    private static final Logger LOG = LoggerFactory.getLogger(SpanExport.class);
    /** Answers after which OTLP asks to try again; any other but success is final. */
    private static final Set<Integer> TRY_AGAIN = Set.of(429, 502, 503, 504);

    private static final int ATTEMPTS = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration END = Duration.ofSeconds(3);

    private final Collector collector;
    private final Limits limits;
    private final BlockingQueue<KanbanSpan> queue;
    private final Counter sent;
    private final Counter dropped;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = Thread.ofVirtual().name("traces").unstarted(this::run);
    private boolean reported;

    /**
     * How much it holds and how long it waits; the defaults are those of OpenTelemetry's own batch processor.
     *
     * @param queue spans that wait at most
     * @param batch spans in one request
     * @param every longest wait for a full batch
     * @param timeout of a request
     */
    public record Limits(int queue, int batch, Duration every, Duration timeout) {}

    /** Begins to send to that collector. */
    public SpanExport(Collector collector, Limits limits, MeterRegistry registry) {
        this.collector = collector;
        this.limits = limits;
        this.queue = new ArrayBlockingQueue<>(limits.queue());
        this.sent = AionMeter.SPANS_SENT.counter(registry);
        this.dropped = AionMeter.SPANS_DROPPED.counter(registry);
        thread.start();
        LOG.info("traces go to {}", collector);
    }

    @Override
    public void offer(List<LogEntry> entries) {
        for (LogEntry entry : entries) {
            KanbanSpan span = KanbanSpan.of(entry);
            if (span.context().sampled() && !queue.offer(span)) {
                dropped.increment();
            }
        }
    }

    private void run() {
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(limits.timeout()).build()) {
            while (closing.getCount() > 0 || !queue.isEmpty()) {
                List<KanbanSpan> batch = gather();
                if (!batch.isEmpty()) {
                    (taken(http, batch) ? sent : dropped).increment(batch.size());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean taken(HttpClient http, List<KanbanSpan> batch) throws InterruptedException {
        try {
            return send(http, OtlpJson.of(batch, collector.device()));
        } catch (RuntimeException e) {
            // A fault of ours costs these spans, not all that follow.
            LOG.error("{} spans are dropped", batch.size(), e);
            return false;
        }
    }

    /** A full batch, or what has come within the time. */
    private List<KanbanSpan> gather() throws InterruptedException {
        List<KanbanSpan> batch = new ArrayList<>();
        long until = System.nanoTime() + limits.every().toNanos();
        while (batch.size() < limits.batch() && closing.getCount() > 0) {
            // Looks at the end now and then, so that what has gathered goes out with it.
            long wait = Math.min(until - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(200));
            if (wait <= 0) {
                break;
            }
            KanbanSpan next = queue.poll(wait, TimeUnit.NANOSECONDS);
            if (next != null) {
                batch.add(next);
            }
        }
        queue.drainTo(batch, limits.batch() - batch.size());
        return batch;
    }

    /** Whether the collector has taken it, after a few attempts. */
    private boolean send(HttpClient http, byte[] body) throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(collector.endpoint())
                .timeout(limits.timeout())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        collector.headers().forEach(request::header);
        String reason = "";
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                int status = http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                if (status / 100 == 2) {
                    reported = false;
                    return true;
                }
                reason = "it answers " + status;
                if (!TRY_AGAIN.contains(status)) {
                    break;
                }
            } catch (IOException e) {
                reason = e.toString();
            }
            boolean ending =
                    closing.await(FIRST_PAUSE.multipliedBy(1L << (attempt - 1)).toMillis(), TimeUnit.MILLISECONDS);
            if (ending) {
                break;
            }
        }
        if (!reported) {
            reported = true;
            LOG.warn(
                    "the collector at {} does not take traces ({}); they are dropped until it does, kanban are not",
                    collector,
                    reason);
        }
        return false;
    }

    /** Sends what has gathered, if the collector takes it at once. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (!thread.join(END)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
