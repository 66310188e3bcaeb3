package io.aion.broker;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.messaging.DeadHeaders;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over HTTP, on a real RabbitMQ and with real processes. */
class ServiceBrokerTest {

    private static final String FILE = """
        deviceName: here
        devices:
          far:
            addr: 10.1.1.1
            username: u
            password: hunter2
        microservices:
          clock:
            command: [sh, -c, "echo started; sleep 300"]
            startup: yes
            always: yes
            env:
              DB_PASSWORD: hunter3
            nextService:
              default:
                - name: report
              alert:
                - name: report
                  device: far
          report:
            command: ["true"]
          lost:
            command: [/nowhere/program]
            startup: yes
            always: yes
          empty: {}
          later:
            command: ["true"]
            interval: 3600000
        """;

    @TempDir
    private static Path home;

    private static TestVirtualHost host;
    private static ConfigurableApplicationContext broker;
    private static String base;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        host = TestBroker.get().newVirtualHost();
        broker = ServiceBroker.application()
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--aion.home=" + home,
                        "--aion.rabbitmq.url=" + host.amqp(),
                        "--aion.rabbitmq.management-url=" + host.management(),
                        "--aion.service-broker.resync=500ms",
                        "--aion.service-broker.new-queue-pause=0s",
                        "--aion.service-broker.stop-instances=true");
        base = "http://127.0.0.1:" + broker.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        broker.close();
        HTTP.close();
        host.broker().api().delete("/users/aion-" + host.name());
        host.close();
    }

    @Test
    void appliesAFileRunsItAndSaysHowItStands() throws Exception {
        assertThat(call("PUT", "/api/file?dryRun=true", FILE).statusCode()).isEqualTo(200);
        assertThat(json(call("GET", "/api/services", ""))).isEmpty();

        HttpResponse<String> applied = call("PUT", "/api/file", FILE);
        assertThat(applied.statusCode()).isEqualTo(200);
        assertThat(json(applied).path("changed").asBoolean()).isTrue();
        assertThat(applied.body()).contains("clock").doesNotContain("hunter");

        await().until(() ->
                json(call("GET", "/api/topology", "")).path("inPlace").asBoolean());
        await().until(() -> instance("clock").path("state").asString().equals("running"));
        assertThat(instance("report").path("mode").asString()).isEqualTo("on-demand");
        assertThat(json(call("GET", "/api/services/clock", ""))
                        .path("nextService")
                        .toString())
                .isEqualTo("{\"default\":[\"report\"],\"alert\":[\"report@far\"]}");
        await().until(() ->
                call("GET", "/api/services/clock/1/log?lines=5", "").body().equals("started\n"));
        assertThat(call("POST", "/api/services/nobody/drain", "").statusCode()).isEqualTo(404);
        assertThat(call("POST", "/api/services/clock/drain", "").statusCode()).isEqualTo(409);
        assertThat(json(call("GET", "/api/topology", "")).path("settingsNotSeen"))
                .hasSize(2);
        assertThat(call("GET", "/api/services/nobody", "").body()).contains("there is no microservice nobody");
        assertThat(json(call("GET", "/api/queues", ""))).isEmpty();
        assertThat(call("GET", "/api/devices", "").body()).contains("10.1.1.1").doesNotContain("hunter");

        String shown = get("/api/file", false).body();
        assertThat(shown).contains("password: ***", "DB_PASSWORD: ***").doesNotContain("hunter");
        assertThat(get("/api/file", true).body()).isEqualTo(FILE);
        JsonNode revisions = json(call("GET", "/api/file/revisions", ""));
        assertThat(get("/api/file/revisions/" + revisions.get(0).path("id").asString(), true)
                        .body())
                .isEqualTo(FILE);

        String wrong = FILE.replace("name: report", "name: reprot");
        HttpResponse<String> refused = call("PUT", "/api/file", wrong);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused).path("faults").get(0).path("line").asInt()).isEqualTo(16);
        assertThat(get("/api/file", true).body()).isEqualTo(FILE);
        HttpResponse<String> diff = call("POST", "/api/file/diff", FILE.replace("hunter3", "hunter4"));
        assertThat(json(diff).path("changes")).hasSize(1);
        assertThat(diff.body()).doesNotContain("hunter");
    }

    @Test
    void explainsWhatDoesNotRun() throws Exception {
        assertThat(call("PUT", "/api/file", FILE).statusCode()).isEqualTo(200);
        await().until(() -> code("clock").isEmpty());
        await().until(() -> code("report").equals("waiting-for-kanban"));
        await().until(() -> code("lost").equals("command-not-found"));
        await().until(() -> code("empty").equals("no-command"));
        await().until(() -> code("later").equals("interval-not-due"));
        assertThat(call("GET", "/api/services/lost/explain", "").body())
                .contains("lost-001: exited 127", "/nowhere/program", "aionctl logs lost -n 1");
        assertThat(call("GET", "/api/services/nobody/explain", "").statusCode()).isEqualTo(404);
    }

    /** Of the first cause; empty where it runs, {@code -} where nothing is known yet. */
    private static String code(String service) throws Exception {
        JsonNode instances =
                json(call("GET", "/api/services/" + service + "/explain", "")).path("instances");
        return instances.isEmpty()
                ? "-"
                : instances.path(0).path("causes").path(0).path("code").asString("");
    }

    @Test
    void parkedKanbanAreShownSentAgainAndDropped() throws Exception {
        await().until(() -> call("GET", "/api/dead", "").statusCode() == 200);
        try (Connection connection = host.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("somewhere", true, false, false, Map.of());
            for (String id : new String[] {"one", "two"}) {
                channel.basicPublish(
                        "dead",
                        "",
                        new AMQP.BasicProperties.Builder()
                                .messageId(id)
                                .contentType(KanbanCodec.JSON)
                                .headers(Map.of(DeadHeaders.REASON, "broken", DeadHeaders.QUEUE, "somewhere"))
                                .build(),
                        KanbanCodec.toJson(Kanban.of(Map.of("load", 7))));
            }
            await().until(() -> json(call("GET", "/api/dead?queue=dead", "")).size() == 2);
            JsonNode one = json(call("GET", "/api/dead/one", ""));
            assertThat(one.path("reason").asString()).isEqualTo("broken");
            assertThat(one.path("kanban").path("metadata").path("load").asInt()).isEqualTo(7);
            assertThat(call("POST", "/api/dead/one/resend", "").body()).contains("somewhere");
            await().until(() -> channel.basicGet("somewhere", true) != null);
            assertThat(call("DELETE", "/api/dead/two", "").statusCode()).isEqualTo(204);
            assertThat(call("DELETE", "/api/dead/two", "").statusCode()).isEqualTo(404);
            assertThat(call("GET", "/api/dead?queue=other", "").statusCode()).isEqualTo(400);
        }
    }

    @Test
    void onlyWhoShowsTheTokenMayChangeSomething() throws Exception {
        HttpRequest put = HttpRequest.newBuilder(URI.create(base + "/api/file"))
                .PUT(BodyPublishers.ofString(FILE))
                .build();
        HttpResponse<String> answer = HTTP.send(put, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    }

    @Test
    void isReadyWhenRabbitMqAnswers() throws Exception {
        URI readiness = URI.create("http://127.0.0.1:" + broker.getEnvironment().getProperty("local.management.port")
                + "/actuator/health/readiness");
        await().until(() -> HTTP.send(HttpRequest.newBuilder(readiness).build(), BodyHandlers.ofString())
                        .statusCode()
                == 200);
    }

    private static JsonNode instance(String service) throws Exception {
        return json(call("GET", "/api/services/" + service, ""))
                .path("instances")
                .path(0);
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.body()).as("status %d", response.statusCode()).isNotEmpty();
        return JsonMapper.shared().readTree(response.body());
    }

    private static HttpResponse<String> get(String path, boolean token) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path));
        if (token) {
            request.header("Authorization", "Bearer " + token());
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!method.equals("GET")) {
            request.header("Authorization", "Bearer " + token());
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static String token() throws IOException {
        return Files.readString(home.resolve("token")).strip();
    }
}
