package io.aion.broker;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** On a device whose RabbitMQ is away, and that knows no Kubernetes, the cause is named by the same command. */
class ExplainAloneTest {

    private static final String FILE = """
        deviceName: here
        microservices:
          clock: {command: [sleep, "300"], always: yes, startup: yes}
          report: {command: ["true"]}
          elsewhere: {command: ["true"], always: yes, targetNode: edge-9}
        """;

    @Test
    void rabbitIsAway(@TempDir Path home) throws Exception {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/services.yml"), FILE);
        int nobody = closedPort();
        try (ConfigurableApplicationContext broker = ServiceBroker.application()
                        .run(
                                "--server.port=0",
                                "--management.server.port=0",
                                "--aion.home=" + home,
                                "--aion.rabbitmq.url=amqp://guest:guest@127.0.0.1:" + nobody + "/away",
                                "--aion.rabbitmq.management-url=http://guest:guest@127.0.0.1:" + nobody,
                                "--aion.service-broker.resync=500ms",
                                "--aion.service-broker.stop-instances=true");
                HttpClient http = HttpClient.newHttpClient()) {
            URI services = URI.create(
                    "http://127.0.0.1:" + broker.getEnvironment().getProperty("local.server.port") + "/api/services/");
            Function<String, String> explained = service -> ask(http, services.resolve(service + "/explain"));
            await().untilAsserted(() -> assertThat(explained.apply("clock"))
                    .contains("broker-unreachable", "not started before that", "127.0.0.1:" + nobody));
            await().untilAsserted(() -> assertThat(explained.apply("report")).contains("broker-unreachable"));
            await().untilAsserted(() -> assertThat(explained.apply("elsewhere")).contains("other-node", "edge-9"));
        }
    }

    private static String ask(HttpClient http, URI uri) {
        return http.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .join()
                .body();
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
