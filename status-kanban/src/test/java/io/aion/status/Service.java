package io.aion.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.status.gateway.Wires;
import io.aion.testing.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service, and its HTTP interface as a caller with the token finds it. */
final class Service implements AutoCloseable {

    static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path home;
    private final ConfigurableApplicationContext context;

    Service(Path home, Wires wires) {
        this.home = home;
        context = new SpringApplicationBuilder(StatusKanbanMain.class)
                .run(
                        "--spring.application.name=status-kanban",
                        "--spring.threads.virtual.enabled=true",
                        "--spring.main.banner-mode=off",
                        "--server.address=127.0.0.1",
                        "--server.port=0",
                        "--server.shutdown=graceful",
                        "--aion.home=" + home,
                        "--aion.rabbitmq.url=" + wires.host().amqp(),
                        "--aion.rabbitmq.management-url=" + wires.host().management(),
                        "--aion.redis.url=" + TestRedis.get().url(),
                        // A slow machine is not what is tested here.
                        "--aion.status-kanban.gateway.confirm-within=20s",
                        "--aion.status-kanban.gateway.patience=60s",
                        "--aion.status-kanban.static-kanban.timeout=10s",
                        "--aion.status-kanban.grpc.port=0");
    }

    /** Its services.yml, before it starts. */
    static void prepare(Path home, String services) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("config")).resolve("services.yml"), services);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(uri(path))
                .timeout(SOON)
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(response.body());
    }

    static void assertProblem(HttpResponse<String> response, int status, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).isEqualTo("application/problem+json");
        assertThat(JsonMapper.shared().readTree(response.body()).path("detail").asString())
                .contains(detail);
    }

    @Override
    public void close() {
        context.close();
    }
}
