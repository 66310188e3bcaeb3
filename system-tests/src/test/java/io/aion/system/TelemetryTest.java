package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a running all-in-one tells of itself: meters, traces, logs, health; and what it never tells. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TelemetryTest {

    private static final Duration LONG = Duration.ofSeconds(60);
    /** In a kanban: shown where a person asks for kanban, and nowhere else. */
    private static final String PAYLOAD = "payload-5f0c1e";
    /** In the environment of a microservice: shown nowhere. */
    private static final String SECRET = "secret-77ab21";

    @TempDir
    static Path folder;

    private static Collector collector;
    private static Device device;
    private static String flow = "";
    private static String dead = "";

    @BeforeAll
    static void oneKanbanPassesAndOneIsGivenUp() throws IOException {
        collector = new Collector();
        device = new Device(
                folder,
                "--logging.structured.format.console=ecs",
                "--aion.meters.every=500ms",
                "--aion.traces.endpoint=" + collector.url(),
                "--aion.kanban-replicator.traces.every=200ms");
        device.apply(services());
        // Applied is not yet carried out.
        await("everything is bound")
                .atMost(LONG)
                .until(() -> device.get("/api/topology").path("inPlace").asBoolean());
        flow = send("middle");
        dead = send("refused");
        await("the kanban has passed and is in the log")
                .atMost(LONG)
                .untilAsserted(
                        () -> assertThat(device.get("/api/kanban?flow=" + flow).path("kanban"))
                                .as(device.ask("/api/services").body()
                                        + device.ask("/api/board").body())
                                .hasSize(2));
        await("the other one is given up")
                .atMost(LONG)
                .until(() -> device.ask("/api/dead?queue=dead").body().contains(dead));
    }

    @AfterAll
    static void end() {
        device.close();
        collector.close();
    }

    @Test
    @Order(1)
    void metersShowWhatHasPassed() throws IOException {
        List<String> documented = Pattern.compile("^\\| `(aion_[a-z_]+)", Pattern.MULTILINE)
                .matcher(Files.readString(Programs.root().resolve("docs/metrics.md")))
                .results()
                .map(line -> line.group(1))
                .toList();
        assertThat(documented).hasSizeGreaterThan(20);
        await("the meters have been brought up to date").atMost(LONG).untilAsserted(() -> {
            Scrape scrape = new Scrape(device.ask("/actuator/prometheus").body());
            assertThat(documented).allSatisfy(name -> assertThat(scrape.text()).contains("\n" + name));
            assertThat(scrape.value("aion_kanban_in_total{number=\"1\",service=\"middle\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("aion_kanban_out_total{number=\"1\",service=\"middle\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("aion_kanban_in_total{number=\"1\",service=\"sink\"}"))
                    .isEqualTo(1);
            assertThat(scrape.value("aion_kanban_hop_seconds{number=\"1\",quantile=\"0.5\",service=\"sink\"}"))
                    .isBetween(0.0, 60.0);
            assertThat(scrape.value("aion_kanban_dead")).isEqualTo(1);
            assertThat(scrape.value("aion_instances{state=\"running\"}")).isEqualTo(3);
            assertThat(scrape.value("aion_replicator_written_total")).isGreaterThanOrEqualTo(2);
            assertThat(scrape.value("aion_broker_resync_seconds_count{part=\"topology\"}"))
                    .isGreaterThan(0);
            assertThat(scrape.value("aion_broker_resync_seconds_count{part=\"instances\"}"))
                    .isGreaterThan(0);
            assertThat(scrape.text()).contains("\nhttp_server_requests_seconds_count{");
            assertThat(scrape.text())
                    .containsPattern("\naion_queue_waiting\\{queue=\"results\",virtual_host=\"[^\"]+\"\\} 0\\.0");
        });
    }

    @Test
    @Order(1)
    void theSpansOfAFlowArriveAndConnect() {
        await("the spans").atMost(LONG).until(() -> collector.spans(flow).size() == 2);
        Map<String, JsonNode> byName = collector.spans(flow).stream()
                .collect(Collectors.toMap(span -> span.path("name").asString(), span -> span));
        assertThat(byName).containsOnlyKeys("process middle", "process sink");
        JsonNode middle = byName.get("process middle");
        JsonNode sink = byName.get("process sink");
        assertThat(sink.path("parentSpanId")).isEqualTo(middle.path("spanId"));
        assertThat(sink.path("startTimeUnixNano").asLong())
                .isGreaterThanOrEqualTo(middle.path("endTimeUnixNano").asLong());
    }

    @Test
    @Order(1)
    void logLinesAreStructuredAndNameKanbanAndFlow() {
        device.change("POST", "/api/dead/" + dead + "/resend", "");
        await("the line about it")
                .atMost(LONG)
                .untilAsserted(() -> assertThat(Written.lines(device.allInOne()))
                        .anySatisfy(line -> {
                            assertThat(line.path("message").asString()).startsWith("sent kanban " + dead);
                            assertThat(line.path("kanban").asString()).isEqualTo(dead);
                            assertThat(line.path("flow").asString()).isEqualTo(dead);
                        }));
        assertThat(Written.lines(device.allInOne())).allSatisfy(line -> {
            assertThat(line.path("@timestamp").asString()).isNotEmpty();
            assertThat(line.path("log").path("level").asString()).isNotEmpty();
        });
    }

    @Test
    @Order(1)
    void probesAndInfoAnswer() {
        for (String probe : List.of("liveness", "readiness", "startup")) {
            assertThat(device.ask("/actuator/health/" + probe).status())
                    .as(probe)
                    .isEqualTo(200);
        }
        JsonNode liveness = JsonMapper.shared()
                .readTree(device.ask("/actuator/health/liveness").body());
        assertThat(liveness.path("components").propertyNames()).containsExactly("livenessState");
        JsonNode readiness = JsonMapper.shared()
                .readTree(device.ask("/actuator/health/readiness").body());
        assertThat(readiness.path("components").propertyNames())
                .containsExactlyInAnyOrder("readinessState", "serviceBroker", "statusKanban", "kanbanReplicator");
        JsonNode info =
                JsonMapper.shared().readTree(device.ask("/actuator/info").body());
        assertThat(info.path("build").path("artifact").asString()).isEqualTo("all-in-one");
        assertThat(info.path("build").path("version").asString()).isNotEmpty();
        // Absent where it was built without a repository.
        if (info.has("git")) {
            assertThat(info.path("git").path("commit").path("id").asString()).matches("[0-9a-f]{7,40}");
        }
    }

    @Test
    @Order(1)
    void everyVariableReachesTheProcess() throws IOException {
        Path written = device.data().resolve("environment");
        await("the microservice has written its environment").atMost(LONG).until(() -> Files.exists(written));
        Map<String, String> given = Files.readAllLines(written).stream()
                .filter(line -> line.contains("="))
                .collect(Collectors.toMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second));
        assertThat(given)
                .containsKeys(
                        "AION_HOME",
                        "DEVICE_NAME",
                        "DEBUG",
                        "AION_AMQP_URL",
                        "RABBITMQ_URL",
                        "REDIS_HOST",
                        "REDIS_PORT")
                .containsEntry("SERVICE_NAME", "writer")
                .containsEntry("MS_NUMBER", "1")
                .containsEntry("MSNUMBER", "1")
                .containsEntry("KANBAN_ADDR", "localhost:" + device.grpc())
                .containsEntry("AION_QUEUE", "before.writer.001")
                .containsEntry("AION_EXCHANGE", "after.writer")
                .containsEntry("QUEUE_ORIGIN", "before.writer.001")
                .containsEntry("QUEUE_TO", "to.writer.001")
                .containsEntry("OTEL_SERVICE_NAME", "writer")
                .containsEntry("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())
                .containsEntry("DB_PASSWORD", SECRET);
        assertThat(given.get("MONGO_URL")).startsWith("mongodb://127.0.0.1:");
    }

    @Test
    @Order(2)
    void neitherPayloadNorSecretIsTold() throws IOException {
        String given =
                Files.readString(device.home().resolve("rabbitmq-password")).strip();
        String password = device.amqp().replaceFirst(".*:([^:@]+)@.*", "$1");
        String token = Files.readString(device.home().resolve("token")).strip();
        for (String path : List.of(
                "/api/services",
                "/api/services/writer",
                "/api/file",
                "/api/file/revisions",
                "/api/file/faults",
                "/api/topology",
                "/api/devices",
                "/api/board",
                "/api/kanban?limit=100",
                "/api/trace/" + flow,
                "/api/dead?queue=dead",
                "/api/dead/" + dead,
                "/api/dead/nothing",
                "/api/services/nothing/1/log",
                "/api/services/middle/1/log",
                "/api/nothing",
                "/actuator",
                "/actuator/health",
                "/actuator/info",
                "/actuator/prometheus")) {
            String answer = device.ask(path).body();
            assertThat(answer).as(path).doesNotContain(SECRET, password, given, token);
            boolean showsKanban = path.contains("kanban?") || path.contains("trace") || path.contains("/dead");
            if (!showsKanban) {
                assertThat(answer).as(path).doesNotContain(PAYLOAD);
            }
        }
        // Shown where it is asked for: what is searched for is what was sent.
        assertThat(device.ask("/api/kanban?limit=100").body()).contains(PAYLOAD);
        assertThat(collector.everything()).doesNotContain(PAYLOAD).doesNotContain(SECRET);
        assertThat(Written.logs(folder)).contains("middle").doesNotContain(PAYLOAD, SECRET, password, given, token);
    }

    @Test
    @Order(3)
    void withoutRabbitMqItIsAliveAndNotReady() {
        device.broker().stopApp();
        try {
            await("readiness notices")
                    .atMost(LONG)
                    .until(() -> device.ask("/actuator/health/readiness").status() == 503);
            assertThat(device.ask("/actuator/health/liveness").status()).isEqualTo(200);
            assertThat(device.ask("/actuator/health/startup").status()).isEqualTo(200);
        } finally {
            device.broker().startApp();
        }
        device.awaitReady();
    }

    @Test
    @Order(4)
    void asksToEndAndEndsInOrder() {
        int before = Written.lines(device.allInOne()).size();
        assertThat(device.allInOne().endsPolitely(40))
                .as(device.allInOne().tail())
                .isTrue();
        List<JsonNode> lines = Written.lines(device.allInOne());
        assertThat(lines.subList(before, lines.size()))
                .noneMatch(line -> line.path("log").path("level").asString().equals("ERROR"));
        assertThat(device.allInOne().written()).contains("Graceful shutdown complete");
    }

    /** Sends a kanban with the payload; answers with its flow. */
    private static String send(String service) {
        String body = "{\"metadata\": {\"n\": \"" + PAYLOAD + "\"}}";
        return device.change("POST", "/api/services/" + service + "/1/kanban", body)
                .path("flow")
                .asString();
    }

    private static String services() {
        return """
                microservices:
                  middle:
                    always: yes
                    command: %s
                    nextService:
                      default: [{name: sink}]
                  sink:
                    always: yes
                    command: %s
                  refused:
                    always: yes
                    command: %s
                  writer:
                    startup: yes
                    env: {DB_PASSWORD: %s, API_TOKEN: %s, QUEUE_TO_RESULTS: results}
                    command: [sh, -c, 'mkdir -p "$$AION_HOME/Data" && env > "$$AION_HOME/Data/.part" && mv "$$AION_HOME/Data/.part" "$$AION_HOME/Data/environment"']
                """.formatted(Programs.part("Middle"), Programs.part("Sink"), Programs.part("Refused"), SECRET, SECRET);
    }
}
