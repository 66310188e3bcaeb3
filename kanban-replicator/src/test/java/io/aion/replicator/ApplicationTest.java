package io.aion.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.store.EmbeddedStore;
import io.aion.store.StoreOptions;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service, asked over HTTP. */
class ApplicationTest {

    @TempDir
    static Path home;

    private static TestVirtualHost host;
    private static EmbeddedStore embedded;
    private static LogStream stream;
    private static ConfigurableApplicationContext application;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        host = TestBroker.get().newVirtualHost();
        embedded = EmbeddedStore.open(StoreOptions.inMemory());
        stream = new LogStream(host);
        stream.make(Map.of());
        stream.publish(0, 30);
        application = KanbanReplicator.application()
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--aion.home=" + home,
                        "--aion.rabbitmq.url=" + host.amqp(),
                        "--aion.mongodb.url=" + Stores.newDatabase(embedded.url()));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                get("/api/kanban").body().path("kanban").size())
                        .isEqualTo(30));
    }

    @AfterAll
    static void stop() throws Exception {
        application.close();
        stream.close();
        embedded.close();
        host.close();
    }

    private record Answer(int status, JsonNode body) {}

    private static Answer get(String path) throws Exception {
        return get("local.server.port", path);
    }

    private static Answer get(String port, String path) throws Exception {
        HttpResponse<String> response = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                + application.getEnvironment().getProperty(port) + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), JsonMapper.shared().readTree(response.body()));
    }

    @Test
    void findsKanbanNewestFirst() throws Exception {
        JsonNode page = get("/api/kanban?service=sensor&from=1h&limit=2").body();
        assertThat(page.path("complete").booleanValue()).isFalse();
        assertThat(page.path("kanban").get(0).path("id").stringValue()).isEqualTo("k29");
        assertThat(page.path("kanban").get(0).path("metadata").path("number").intValue())
                .isEqualTo(29);
        assertThat(page.path("kanban").get(1).path("id").stringValue()).isEqualTo("k28");
        JsonNode one = get("/api/kanban?meta.number=7").body().path("kanban");
        assertThat(one).hasSize(1);
        assertThat(one.get(0).path("sent").stringValue()).matches("20\\d\\d-.*T.*\\.\\d{6}Z");
        assertThat(get("/api/kanban?flow=k3").body().path("kanban")).hasSize(3);
    }

    @Test
    void tracesAFlow() throws Exception {
        JsonNode trace = get("/api/trace/k3").body();
        assertThat(trace.path("flow").stringValue()).isEqualTo("k3");
        assertThat(trace.path("hops")).hasSize(3);
        JsonNode second = trace.path("hops").get(1);
        assertThat(second.path("parents").get(0).stringValue()).isEqualTo("k3");
        assertThat(second.path("workMs").doubleValue()).isEqualTo(0.04);
        assertThat(second.path("hopMs").isNumber()).isTrue();
    }

    @Test
    void badInputIsAnsweredWithWhatIsWrong() throws Exception {
        Answer answer = get("/api/kanban?limit=5000");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("detail").stringValue()).contains("1 to 1000");
        assertThat(get("/api/kanban?sevrice=a").status()).isEqualTo(400);
        assertThat(get("/api/trace/unknown").status()).isEqualTo(404);
        assertThat(get("/api/trace/unknown").body().path("detail").stringValue())
                .contains("unknown");
    }

    @Test
    void saysHowItIs() throws Exception {
        Answer health = get("local.management.port", "/actuator/health/readiness");
        assertThat(health.status()).isEqualTo(200);
        assertThat(get("local.management.port", "/actuator/health/liveness").status())
                .isEqualTo(200);
        HttpRequest metrics = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + application.getEnvironment().getProperty("local.management.port")
                        + "/actuator/prometheus"))
                .build();
        // Counted a moment after it is stored.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(HTTP.send(metrics, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .contains("aion_replicator_written_total 30.0")
                        .contains("aion_replicator_behind_seconds"));
    }
}
