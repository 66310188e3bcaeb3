package io.aion.broker.kubernetes.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.aion.broker.instances.InstanceId;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is said where Kubernetes does not answer, or not us. The rest is asked of a real cluster by the system test. */
class PodExplainerTest {

    private static final InstanceId CAMERA = InstanceId.first("camera", 1);

    @Test
    void saysThatTheServerDoesNotAnswer() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (KubernetesClient client = at(nobody)) {
            PodExplainer explainer = explainer(client);
            for (int i = 0; i < 2; i++) {
                List<Cause> causes = explainer.causes(CAMERA, "");
                assertThat(causes).extracting(Cause::code).containsExactly(CauseCode.KUBERNETES_UNREACHABLE);
                assertThat(causes.getFirst().what()).contains("127.0.0.1:" + nobody);
            }
        }
    }

    /** Events belong to a right of their own; what can be told without them is told. */
    @Test
    void saysThatEventsMayNotBeSeenOnlyWhereTheyAreNeeded() throws IOException {
        assertThat(withoutEvents("ContainerCreating")).containsExactly(CauseCode.NO_RIGHT);
        assertThat(withoutEvents("InvalidImageName")).containsExactly(CauseCode.IMAGE_NAME_INVALID);
    }

    private static List<CauseCode> withoutEvents(String reason) throws IOException {
        String pod = """
            {"metadata":{"name":"p","uid":"u"},"spec":{"containers":[{"name":"c","image":"A"}]},"status":{"phase":"Pending",
             "containerStatuses":[{"name":"c","state":{"waiting":{"reason":"REASON"}}}]}}
            """.replace("REASON", reason);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith("/events")) {
                answer(
                        exchange,
                        403,
                        "{\"kind\":\"Status\",\"code\":403,\"message\":\"events is forbidden: User x cannot list\"}");
            } else {
                answer(exchange, 200, "{\"kind\":\"List\",\"items\":[" + (path.endsWith("/pods") ? pod : "") + "]}");
            }
        });
        server.start();
        try (KubernetesClient client = at(server.getAddress().getPort())) {
            return explainer(client).causes(CAMERA, "").stream()
                    .map(Cause::code)
                    .toList();
        } finally {
            server.stop(0);
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void saysWhichRightIsMissingAndMasksSecrets() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            answer(exchange, 403, """
                    {"kind":"Status","apiVersion":"v1","status":"Failure","code":403,"reason":"Forbidden",
                     "message":"pods is forbidden: User \\"hunter2\\" cannot list resource \\"pods\\" in API group \\"\\""}
                    """);
        });
        server.start();
        try (KubernetesClient client = at(server.getAddress().getPort())) {
            List<Cause> causes = explainer(client).causes(CAMERA, "");
            assertThat(causes).extracting(Cause::code).containsExactly(CauseCode.NO_RIGHT);
            assertThat(causes.getFirst().what()).contains("User \"***\" cannot list resource \"pods\"");
            assertThat(asked).hasPositiveValue();
        } finally {
            server.stop(0);
        }
    }

    private static KubernetesClient at(int port) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl("http://127.0.0.1:" + port)
                .withRequestTimeout(20_000)
                .withRequestRetryBackoffLimit(0)
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static PodExplainer explainer(KubernetesClient client) {
        return new PodExplainer(
                client,
                "prj",
                500,
                id -> Optional.empty(),
                (id, text) -> text.replace("hunter2", "***"),
                Clock.systemUTC());
    }
}
