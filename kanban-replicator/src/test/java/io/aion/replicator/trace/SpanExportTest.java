package io.aion.replicator.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.aion.kanban.Trail;
import io.aion.replicator.Entries;
import io.aion.replicator.log.LogEntry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A tiny HTTP server stands in as collector. */
class SpanExportTest {

    private static final String FLOW = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ConcurrentLinkedQueue<Integer> answers = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<JsonNode> requests = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> authorizations = new ConcurrentLinkedQueue<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private CountDownLatch open = new CountDownLatch(0);
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", exchange -> {
            byte[] body = exchange.getRequestBody().readAllBytes();
            try {
                open.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Integer answer = answers.poll();
            if (answer == null) {
                authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
                requests.add(JsonMapper.shared().readTree(body));
            }
            exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        open.countDown();
        server.stop(0);
    }

    private SpanExport export(int queue, int batch) {
        Map<String, String> variables = Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://127.0.0.1:" + server.getAddress().getPort(),
                "OTEL_EXPORTER_OTLP_HEADERS",
                "authorization=Bearer%20abc");
        return new SpanExport(
                Collector.of(variables::get, "", "cell-7").orElseThrow(),
                new SpanExport.Limits(queue, batch, Duration.ofMillis(100), Duration.ofSeconds(20)),
                meters);
    }

    private static LogEntry entry(String id, String service, long sent, String... parents) {
        return Entries.entry(Entries.trail(id, FLOW, service, sent, parents), Map.of("secret", "hunter2"));
    }

    private List<JsonNode> spans() {
        List<JsonNode> spans = new ArrayList<>();
        for (JsonNode request : requests) {
            for (JsonNode resource : request.path("resourceSpans")) {
                resource.path("scopeSpans").get(0).path("spans").forEach(spans::add);
            }
        }
        return spans;
    }

    private double count(String meter) {
        return meters.get(meter).counter().count();
    }

    @Test
    void aFlowArrivesAsOneTraceWhoseSpansConnect() {
        try (SpanExport export = export(100, 10)) {
            export.offer(List.of(
                    entry(FLOW, "sensor", 1_000),
                    entry("b", "watch", 2_000, FLOW),
                    entry("c", "record", 3_000, "b", "other")));
            await().atMost(LONG).untilAsserted(() -> assertThat(spans()).hasSize(3));
        }
        List<JsonNode> spans = spans();
        assertThat(spans).allMatch(span -> span.path("traceId").asString().equals(FLOW.replace("-", "")));
        assertThat(spans.get(0).has("parentSpanId")).isFalse();
        for (int i = 1; i < 3; i++) {
            assertThat(spans.get(i).path("parentSpanId").asString())
                    .isEqualTo(spans.get(i - 1).path("spanId").asString());
        }
        assertThat(spans.get(1).path("name").asString()).isEqualTo("process watch");
        assertThat(spans.get(1).path("startTimeUnixNano").asString()).isEqualTo((Entries.START + 1_700) + "000");
        assertThat(spans.get(1).path("endTimeUnixNano").asString()).isEqualTo((Entries.START + 1_900) + "000");
        assertThat(spans.get(2).path("links")).hasSize(1);
        JsonNode resource = requests.element().path("resourceSpans").get(0).path("resource");
        assertThat(resource.toString())
                .contains("\"sensor\"")
                .contains("sensor-001")
                .contains("cell-7");
        assertThat(requests.toString()).doesNotContain("hunter2");
        assertThat(authorizations).containsOnly("Bearer abc");
        assertThat(count("aion.traces.sent")).isEqualTo(3);
    }

    @Test
    void aTraceThatIsNotSampledIsLeftOut() {
        Trail quiet = new Trail(
                "q", FLOW, List.of(), "sensor", 1, 1, 0, 0, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
        try (SpanExport export = export(100, 10)) {
            export.offer(List.of(Entries.entry(quiet, Map.of()), entry("r", "sensor", 1)));
            await().atMost(LONG).untilAsserted(() -> assertThat(spans()).hasSize(1));
        }
    }

    @Test
    void aCollectorThatIsBusyIsAskedAgainAndOneThatRefusesIsNot() {
        answers.addAll(List.of(503, 429));
        try (SpanExport export = export(100, 10)) {
            export.offer(List.of(entry("a", "sensor", 1)));
            await().atMost(LONG).untilAsserted(() -> assertThat(spans()).hasSize(1));
            answers.add(400);
            export.offer(List.of(entry("b", "sensor", 1)));
            await().atMost(LONG)
                    .untilAsserted(
                            () -> assertThat(count("aion.traces.dropped")).isEqualTo(1));
            export.offer(List.of(entry("c", "sensor", 1)));
            await().atMost(LONG).untilAsserted(() -> assertThat(spans()).hasSize(2));
        }
        assertThat(count("aion.traces.sent")).isEqualTo(2);
    }

    @Test
    void aCollectorThatHangsHoldsNothingUp() {
        open = new CountDownLatch(1);
        SpanExport export = export(20, 5);
        List<LogEntry> many = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            many.add(entry("k" + i, "sensor", i));
        }
        export.offer(many);
        // At most the queue and the batch in work are kept; offering came back although nobody takes them.
        assertThat(count("aion.traces.dropped")).isGreaterThanOrEqualTo(1_000 - 20 - 5);
        open.countDown();
        export.close();
        assertThat(count("aion.traces.dropped") + count("aion.traces.sent")).isEqualTo(1_000);
    }

    @Test
    void theCollectorIsTheOneThatIsNamed() {
        assertThat(Collector.of(name -> null, "", "d")).isEmpty();
        assertThat(Collector.of(Map.of("OTEL_SDK_DISABLED", "true")::get, "http://c:4318", "d"))
                .isEmpty();
        assertThat(Collector.of(name -> null, "http://c:4318/", "d")
                        .orElseThrow()
                        .endpoint())
                .hasToString("http://c:4318/v1/traces");
        Collector whole = Collector.of(
                        Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "https://user:pw@c/x?key=k")::get,
                        "http://c:4318",
                        "d")
                .orElseThrow();
        assertThat(whole.endpoint().getPath()).isEqualTo("/x");
        assertThat(whole).hasToString("https://c/x");
        assertThatThrownBy(() -> Collector.of(name -> null, "collector:4317?pw=hunter2", "d"))
                .hasMessageContaining("http://collector:4318")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void bodiesAreWhatOtlpSays() {
        byte[] body = OtlpJson.of(KanbanSpan.of(entry(FLOW, "a\"b", 5)), "d");
        JsonNode span = JsonMapper.shared()
                .readTree(new String(body, StandardCharsets.UTF_8))
                .path("resourceSpans")
                .get(0)
                .path("scopeSpans")
                .get(0)
                .path("spans")
                .get(0);
        assertThat(span.path("kind").intValue()).isEqualTo(4);
        assertThat(span.path("startTimeUnixNano").isString()).isTrue();
        assertThat(span.path("name").asString()).isEqualTo("send a\"b");
    }
}
