package io.aion.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.StatusKanban;
import io.aion.status.gateway.GrpcServer;
import io.aion.status.gateway.Instances;
import io.aion.status.gateway.Wires;
import io.aion.topology.Names;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service as its users see it. */
@Timeout(120)
class StatusKanbanTest {

    private static final Duration SOON = Duration.ofSeconds(60);
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
    private static Service service;

    @BeforeAll
    static void start() throws IOException {
        Service.prepare(home, YML);
        wires = new Wires("a", "b", "c").edge("a", "b").edge("b", "c");
        service = new Service(home, wires);
    }

    @AfterAll
    static void stop() {
        service.close();
        wires.close();
    }

    @Test
    void kanbanFlowAndTheBoardShowsThem() throws Exception {
        ManagedChannel channel = channel(service);
        KanbanGrpc.KanbanBlockingStub calls = KanbanGrpc.newBlockingStub(channel);
        HttpResponse<String> sent = service.post("/api/services/a/1/kanban", "{\"metadata\":{\"n\":1}}");
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(202);
        String flow = Service.json(sent).path("flow").asString();
        for (String name : List.of("a", "b", "c")) {
            Iterator<StatusKanban> stream = calls.receiveKanban(InitializeService.newBuilder()
                    .setMicroserviceName(name)
                    .setProcessNumber(1)
                    .build());
            StatusKanban kanban = stream.next();
            calls.sendKanban(Request.newBuilder()
                    .setMicroserviceName(name)
                    .setMessage(kanban)
                    .build());
        }
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode board = Service.json(service.get("/api/board"));
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
        Instances instances = service.bean(Instances.class);
        await().atMost(SOON).until(() -> instances.receivers() == 0);
    }

    @Test
    void theBoardIsToldTwiceASecond() throws Exception {
        long begun = System.nanoTime();
        HttpResponse<InputStream> events =
                Service.HTTP.send(service.request("/api/board/events").GET().build(), BodyHandlers.ofInputStream());
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
                    Service.HTTP.send(service.request("/api/board/events").GET().build(), BodyHandlers.ofInputStream());
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
                    Service.HTTP.send(service.request("/api/board/events").GET().build(), BodyHandlers.ofInputStream());
            again.body().close();
            return again.statusCode() == 200;
        });
    }

    @Test
    void faultsSayWhatIsWrong() throws Exception {
        Service.assertProblem(service.post("/api/services/x/1/kanban", "{}"), 404, "services.yml has no service 'x'");
        Service.assertProblem(service.post("/api/services/d/1/kanban", "{}"), 404, "takes kanban");
        Service.assertProblem(service.post("/api/services/a/2/kanban", "{}"), 404, "numbers 1 to 1");
        Service.assertProblem(service.post("/api/services/a/1/kanban", "{"), 400, "JSON");
        HttpResponse<String> stranger = Service.HTTP.send(
                HttpRequest.newBuilder(service.uri("/api/services/a/1/kanban"))
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(stranger.statusCode()).isEqualTo(401);
    }

    @Test
    void whenItStopsWhatWasHandedOutGoesBackAndSubscribersEnd() throws Exception {
        wires.put("c", 0, 3);
        Service other = new Service(home, wires);
        ManagedChannel channel = channel(other);
        Iterator<StatusKanban> stream = KanbanGrpc.newBlockingStub(channel)
                .receiveKanban(InitializeService.newBuilder()
                        .setMicroserviceName("c")
                        .setProcessNumber(1)
                        .build());
        stream.next();
        stream.next();
        stream.next();
        HttpResponse<InputStream> events = Service.HTTP.send(
                HttpRequest.newBuilder(other.uri("/api/board/events")).build(), BodyHandlers.ofInputStream());
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

    private static ManagedChannel channel(Service of) {
        return NettyChannelBuilder.forAddress(
                        "127.0.0.1", of.bean(GrpcServer.class).port())
                .usePlaintext()
                .build();
    }

    private static List<String> names(JsonNode board) {
        List<String> names = new ArrayList<>();
        board.path("services").forEach(line -> names.add(line.path("service").asString()));
        return names;
    }
}
