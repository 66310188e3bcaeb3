package io.aion.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.aion.client.StaticKanban;
import io.aion.kanban.Kanban;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.StatusKanban;
import io.aion.status.gateway.GrpcServer;
import io.aion.status.gateway.Instances;
import io.aion.status.gateway.Wires;
import io.aion.testing.TestRedis;
import io.aion.topology.Names;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service as its users see it. */
@Timeout(120)
class StatusKanbanTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String YML = """
            deviceName: here
            microservices:
              a: {always: yes, nextService: {default: [{name: b}]}}
              b: {always: yes, nextService: {default: [{name: c}]}}
              c: {always: yes}
              d: {always: yes, withoutKanban: yes}
            """;

    @TempDir
    static Path home;

    private static Wires wires;
    private static ConfigurableApplicationContext context;

    @BeforeAll
    static void start() throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/services.yml"), YML);
        wires = new Wires("a", "b", "c").edge("a", "b").edge("b", "c");
        context = run();
    }

    @AfterAll
    static void stop() {
        context.close();
        wires.close();
    }

    @Test
    void kanbanFlowAndTheBoardShowsThem() throws Exception {
        ManagedChannel channel = channel(context);
        KanbanGrpc.KanbanBlockingStub calls = KanbanGrpc.newBlockingStub(channel);
        HttpResponse<String> sent = post("/api/services/a/1/kanban", "{\"metadata\":{\"n\":1}}");
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
        String flow = json(sent).path("flow").asString();
        for (String service : List.of("a", "b", "c")) {
            Iterator<StatusKanban> stream = calls.receiveKanban(InitializeService.newBuilder()
                    .setMicroserviceName(service)
                    .setProcessNumber(1)
                    .build());
            StatusKanban kanban = stream.next();
            calls.sendKanban(Request.newBuilder()
                    .setMicroserviceName(service)
                    .setMessage(kanban)
                    .build());
        }
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode board = json(get("/api/board"));
            assertThat(names(board)).containsExactly("a", "b", "c");
            JsonNode b = board.path("services").get(1);
            assertThat(b.path("in").asInt()).isEqualTo(1);
            assertThat(b.path("out").asInt()).isEqualTo(1);
            assertThat(b.path("lastIn").path("flow").asString()).isEqualTo(flow);
            assertThat(b.path("lastOut").path("key").asString()).isEqualTo("default");
            assertThat(b.path("hopP50Ms").asDouble()).isPositive();
            assertThat(b.path("waiting").asInt(-1)).isZero();
            assertThat(board.path("totals").path("kanban").asInt()).isEqualTo(3);
            assertThat(board.path("totals").path("lost").asInt()).isZero();
            assertThat(board.path("totals").path("hopP99Ms").asDouble()).isPositive();
        });
        channel.shutdownNow();
        Instances instances = context.getBean(Instances.class);
        await().atMost(SOON).until(() -> instances.receivers() == 0);
    }

    @Test
    void theBoardIsToldTwiceASecond() throws Exception {
        long begun = System.nanoTime();
        HttpResponse<InputStream> events =
                HTTP.send(request("/api/board/events").GET().build(), BodyHandlers.ofInputStream());
        assertThat(events.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (Events in = new Events(events.body())) {
            for (int i = 0; i < 4; i++) {
                assertThat(JsonMapper.shared()
                                .readTree(in.next().getLast().substring(6))
                                .path("services")
                                .size())
                        .isEqualTo(3);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("the first at once, three more")
                .isBetween(Duration.ofMillis(1_200), Duration.ofSeconds(20));
    }

    @Test
    void itsSubscribersHaveALimit() throws Exception {
        List<InputStream> open = new ArrayList<>();
        int status = 200;
        while (status == 200 && open.size() < 50) {
            HttpResponse<InputStream> response =
                    HTTP.send(request("/api/board/events").GET().build(), BodyHandlers.ofInputStream());
            status = response.statusCode();
            open.add(response.body());
        }
        assertThat(status).isEqualTo(503);
        assertThat(open)
                .as("16 and the one too many; another test may just be leaving")
                .hasSizeBetween(15, 17);
        for (InputStream one : open) {
            one.close();
        }
        await().atMost(SOON).until(() -> {
            HttpResponse<InputStream> again =
                    HTTP.send(request("/api/board/events").GET().build(), BodyHandlers.ofInputStream());
            again.body().close();
            return again.statusCode() == 200;
        });
    }

    @Test
    void staticKanbanOverHttp() throws Exception {
        String id = json(post("/api/static/plan", "{\"metadata\":{\"n\":1}}"))
                .path("id")
                .asString();
        assertThat(id).matches("\\d+-\\d+");
        JsonNode list = json(get("/api/static/plan"));
        assertThat(list.get(0).path("kanban").path("metadata").path("n").asInt())
                .isEqualTo(1);
        HttpResponse<InputStream> events =
                HTTP.send(request("/api/static/plan/events").GET().build(), BodyHandlers.ofInputStream());
        try (Events in = new Events(events.body())) {
            assertThat(in.next().getFirst()).isEqualTo("id: " + id);
            String second = json(post("/api/static/plan", "{\"metadata\":{\"n\":2}}"))
                    .path("id")
                    .asString();
            assertThat(in.next().getFirst()).isEqualTo("id: " + second);
        }
        assertThat(send(request("/api/static/plan/" + id).DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(send(request("/api/static/plan/" + id).DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(json(get("/api/static/plan"))).hasSize(1);
    }

    /** As a microservice uses them: without the token. */
    @Test
    void staticKanbanOfAMicroservice() throws Exception {
        String topic = "recipes of line 1/2?".replace("/", "-");
        List<StaticKanban.Kept> followed = new CopyOnWriteArrayList<>();
        try (StaticKanban kept = new StaticKanban(uri("/"))) {
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
    void faultsSayWhatIsWrong() throws Exception {
        assertProblem(post("/api/services/x/1/kanban", "{}"), 404, "services.yml has no service 'x'");
        assertProblem(post("/api/services/d/1/kanban", "{}"), 404, "takes kanban");
        assertProblem(post("/api/services/a/2/kanban", "{}"), 404, "numbers 1 to 1");
        assertProblem(post("/api/services/a/1/kanban", "{"), 400, "JSON");
        assertProblem(get("/api/static/plan?after=x"), 400, "not the id");
        HttpResponse<String> stranger = HTTP.send(
                HttpRequest.newBuilder(uri("/api/services/a/1/kanban"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(stranger.statusCode()).isEqualTo(401);
    }

    @Test
    void whenItStopsWhatWasHandedOutGoesBackAndSubscribersEnd() throws Exception {
        wires.put("c", 0, 3);
        ConfigurableApplicationContext other = run();
        ManagedChannel channel = channel(other);
        Iterator<StatusKanban> stream = KanbanGrpc.newBlockingStub(channel)
                .receiveKanban(InitializeService.newBuilder()
                        .setMicroserviceName("c")
                        .setProcessNumber(1)
                        .build());
        stream.next();
        stream.next();
        stream.next();
        String port = other.getEnvironment().getProperty("local.server.port");
        HttpResponse<InputStream> events = HTTP.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/board/events"))
                        .build(),
                BodyHandlers.ofInputStream());
        long begun = System.nanoTime();
        other.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("Spring would wait 30 s for open streams")
                .isLessThan(Duration.ofSeconds(25));
        events.body().readAllBytes();
        channel.shutdownNow();
        await().atMost(SOON).until(() -> wires.ready(Names.beforeQueue("c", 1)) == 3);
        wires.purge(Names.beforeQueue("c", 1));
    }

    private static ConfigurableApplicationContext run() {
        return new SpringApplicationBuilder(StatusKanbanMain.class)
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

    private static ManagedChannel channel(ConfigurableApplicationContext of) {
        return NettyChannelBuilder.forAddress(
                        "127.0.0.1", of.getBean(GrpcServer.class).port())
                .usePlaintext()
                .build();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    private static HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(uri(path))
                .timeout(SOON)
                .header(
                        "Authorization",
                        "Bearer " + Files.readString(home.resolve("token")).strip());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private static HttpResponse<String> post(String path, String body) throws Exception {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return JsonMapper.shared().readTree(response.body());
    }

    private static void assertProblem(HttpResponse<String> response, int status, String detail) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).isEqualTo("application/problem+json");
        assertThat(JsonMapper.shared().readTree(response.body()).path("detail").asString())
                .contains(detail);
    }

    private static List<String> names(JsonNode board) {
        List<String> names = new ArrayList<>();
        board.path("services").forEach(line -> names.add(line.path("service").asString()));
        return names;
    }
}
