package io.aion.broker;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.kubernetes.FakeLeases;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
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

/** Two whole brokers of one home, of which one acts. */
class StandbyTest {

    private static final String FILE = "microservices:\n  one:\n    always: yes\n";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path home;

    private static final FakeLeases LEASES = new FakeLeases();
    private static FakeLeases.Way kubernetes;
    private static TestVirtualHost host;

    @BeforeAll
    static void start() throws Exception {
        host = TestBroker.get().newVirtualHost();
        kubernetes = LEASES.new Way();
        settings(kubernetes.address()).forEach(System::setProperty);
    }

    @AfterAll
    static void stop() {
        settings("").keySet().forEach(System::clearProperty);
        kubernetes.close();
        HTTP.close();
        host.broker().api().delete("/users/aion-" + host.name());
        host.close();
    }

    private static Map<String, String> settings(String address) {
        return Map.of(
                "kubernetes.master", address,
                "kubernetes.auth.tryKubeConfig", "false",
                "kubernetes.auth.tryServiceAccount", "false");
    }

    private static ConfigurableApplicationContext broker(String name) {
        return ServiceBroker.application()
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--aion.home=" + home,
                        "--aion.rabbitmq.url=" + host.amqp(),
                        "--aion.rabbitmq.management-url=" + host.management(),
                        "--aion.service-broker.resync=500ms",
                        "--aion.service-broker.new-queue-pause=0s",
                        "--aion.service-broker.runtime=kubernetes",
                        "--aion.service-broker.kubernetes.namespace=ns",
                        "--aion.service-broker.leader-election.enabled=true",
                        "--aion.service-broker.leader-election.name=" + name,
                        "--aion.service-broker.leader-election.look-every=50ms");
    }

    @Test
    void oneActsTheOtherAnswersWhatItKnowsAndSaysWhoActs() throws Exception {
        ConfigurableApplicationContext first = broker("first");
        await().until(() -> ready(first));
        try (ConfigurableApplicationContext second = broker("second")) {
            await().until(() -> ready(second));
            assertThat(json(call(second, "GET", "/api/leadership", "")))
                    .isEqualTo(
                            JsonMapper.shared().readTree("{\"name\":\"second\",\"acts\":false,\"leader\":\"first\"}"));
            assertThat(LEASES.labelled()).isEqualTo("first");

            assertThat(call(first, "PUT", "/api/file", FILE).statusCode()).isEqualTo(200);
            await().until(() -> inPlace(first));
            await().until(() -> call(second, "GET", "/api/file", "").body().equals(FILE));
            assertThat(json(call(second, "GET", "/api/file/revisions", ""))).hasSize(1);
            for (HttpResponse<String> refused : new HttpResponse[] {
                call(second, "PUT", "/api/file", FILE),
                call(second, "GET", "/api/services", ""),
                call(second, "GET", "/api/topology", ""),
                call(second, "GET", "/api/dead", "")
            }) {
                assertThat(refused.statusCode()).isEqualTo(503);
                assertThat(refused.headers().firstValue("Content-Type").orElse(""))
                        .startsWith("application/problem+json");
                assertThat(refused.body()).contains("second stands by; first acts");
            }

            first.close();
            await().until(() -> inPlace(second));
            assertThat(json(call(second, "GET", "/api/services", ""))).hasSize(1);
            assertThat(call(second, "GET", "/api/dead", "").statusCode()).isEqualTo(200);
            await().until(() -> LEASES.labelled().equals("second"));
            await().until(() -> ready(second));
        }
    }

    private static boolean ready(ConfigurableApplicationContext broker) throws Exception {
        return call(broker, "local.management.port", "GET", "/actuator/health/readiness", "")
                        .statusCode()
                == 200;
    }

    private static boolean inPlace(ConfigurableApplicationContext broker) throws Exception {
        return call(broker, "GET", "/api/topology", "").body().contains("\"inPlace\":true");
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JsonMapper.shared().readTree(response.body());
    }

    private static HttpResponse<String> call(
            ConfigurableApplicationContext broker, String method, String path, String body) throws Exception {
        return call(broker, "local.server.port", method, path, body);
    }

    private static HttpResponse<String> call(
            ConfigurableApplicationContext broker, String port, String method, String path, String body)
            throws Exception {
        String base = "http://127.0.0.1:" + broker.getEnvironment().getProperty(port);
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                // The text of the file, and not one with its secrets masked.
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip());
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
