package io.aion.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.aion.client.StaticKanban;
import io.aion.kanban.Kanban;
import io.aion.status.gateway.Wires;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Static kanban over HTTP, as a person and as a microservice uses them. */
@Timeout(120)
class StaticKanbanTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path home;

    private static Wires wires;
    private static Service service;

    @BeforeAll
    static void start() throws IOException {
        Service.prepare(home, "microservices: {a: {always: yes}}");
        wires = new Wires("a");
        service = new Service(home, wires);
    }

    @AfterAll
    static void stop() {
        service.close();
        wires.close();
    }

    @Test
    void staticKanbanOverHttp() throws Exception {
        String id = Service.json(service.post("/api/static/plan", "{\"metadata\":{\"n\":1}}"))
                .path("id")
                .asString();
        assertThat(id).matches("\\d+-\\d+");
        JsonNode list = Service.json(service.get("/api/static/plan"));
        assertThat(list.get(0).path("kanban").path("metadata").path("n").asInt())
                .isEqualTo(1);
        HttpResponse<InputStream> events = Service.HTTP.send(
                service.request("/api/static/plan/events").GET().build(), BodyHandlers.ofInputStream());
        try (Events in = new Events(events.body())) {
            assertThat(in.next().getFirst()).isEqualTo("id: " + id);
            String second = Service.json(service.post("/api/static/plan", "{\"metadata\":{\"n\":2}}"))
                    .path("id")
                    .asString();
            assertThat(in.next().getFirst()).isEqualTo("id: " + second);
        }
        assertThat(service.send(service.request("/api/static/plan/" + id).DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(service.send(service.request("/api/static/plan/" + id).DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(Service.json(service.get("/api/static/plan"))).hasSize(1);
    }

    /** As a microservice uses them: without the token. */
    @Test
    void staticKanbanOfAMicroservice() throws Exception {
        String topic = "recipes of line 1/2?".replace("/", "-");
        List<StaticKanban.Kept> followed = new CopyOnWriteArrayList<>();
        try (StaticKanban kept = new StaticKanban(service.uri("/"))) {
            String first = kept.keep(topic, Kanban.of(Map.of("n", 1)).withFiles("/data", List.of("a.jpg")));
            Thread follower = Thread.ofVirtual().start(() -> {
                try {
                    kept.follow(topic, followed::add);
                } catch (IOException | InterruptedException e) {
                    // It is ended with the client below.
                }
            });
            await().atMost(SOON).until(() -> followed.size() == 1);
            String second = kept.keep(topic, Kanban.of(Map.of("n", 2)));
            await().atMost(SOON).until(() -> followed.size() == 2);
            assertThat(followed).isEqualTo(kept.list(topic));
            assertThat(followed).extracting(StaticKanban.Kept::id).containsExactly(first, second);
            assertThat(followed.getFirst().kanban())
                    .isEqualTo(Kanban.of(Map.of("n", 1)).withFiles("/data", List.of("a.jpg")));
            kept.delete(topic, first);
            kept.delete(topic, second);
            kept.delete(topic, second);
            assertThat(kept.list(topic)).isEmpty();
            assertThatIOException()
                    .isThrownBy(() -> kept.keep("x".repeat(300), Kanban.empty()))
                    .withMessageContaining("answered 400")
                    .withMessageContaining("255 bytes");
            follower.interrupt();
            follower.join(SOON);
        }
    }

    @Test
    void whatIsNoIdOfOneIsSaid() throws Exception {
        Service.assertProblem(service.get("/api/static/plan?after=x"), 400, "not the id");
    }
}
