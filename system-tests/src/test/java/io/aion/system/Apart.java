package io.aion.system;

import io.aion.testing.FreePorts;
import io.aion.testing.TestBroker;
import io.aion.testing.TestRedis;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * Service-broker and status-kanban of one device as processes of their own, as on Kubernetes: all-in-one's jar, started by
 * another main class. RabbitMQ and Redis are those that tests share; nothing here kills them.
 */
final class Apart implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(120);

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final Path home;
    private final int grpc = FreePorts.next();
    private final int gatewayHealth = FreePorts.next();
    private final Part broker;
    private final Part gateway;

    /** @param services the device's services.yml */
    Apart(Path folder, String services) throws IOException {
        this.folder = folder;
        home = Files.createDirectories(folder.resolve("home"));
        Files.writeString(Files.createDirectories(home.resolve("config")).resolve("services.yml"), services);
        int brokerHealth = FreePorts.next();
        broker = part("service-broker", "io.aion.broker.ServiceBroker", "serviceBroker", brokerHealth);
        gateway = part("status-kanban", "io.aion.status.StatusKanbanMain", "statusKanban", gatewayHealth);
        awaitReady(broker, brokerHealth);
        awaitReady();
    }

    private Part part(String name, String main, String health, int healthPort) {
        return new Part(
                name,
                folder,
                List.of(
                        Programs.java(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Programs.jar("all-in-one"),
                        "-Dloader.main=" + main,
                        "org.springframework.boot.loader.launch.PropertiesLauncher",
                        // What all-in-one's own settings name of the other services is not there.
                        "--spring.application.name=" + name,
                        "--management.endpoint.health.group.readiness.include=readinessState," + health,
                        "--aion.home=" + home,
                        "--aion.rabbitmq.url=" + host.amqp(),
                        "--aion.rabbitmq.management-url=" + host.management(),
                        "--aion.redis.url=" + TestRedis.get().url(),
                        "--server.port=0",
                        "--management.server.port=" + healthPort,
                        "--aion.status-kanban.grpc.port=" + grpc),
                Map.of());
    }

    Part gateway() {
        return gateway;
    }

    /** Where status-kanban listens for gRPC, also after it was started again. */
    int grpc() {
        return grpc;
    }

    /** Until status-kanban says that it can work. */
    void awaitReady() {
        awaitReady(gateway, gatewayHealth);
    }

    private void awaitReady(Part part, int port) {
        try {
            Awaitility.await()
                    .atMost(READY)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> isReady(port) || !part.isAlive());
        } catch (RuntimeException e) {
            throw new AssertionError("not ready within " + READY + "; " + part.tail(), e);
        }
        if (!part.isAlive()) {
            throw new AssertionError("it has ended; " + part.tail());
        }
    }

    private boolean isReady(int port) throws InterruptedException {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://127.0.0.1:" + port + "/actuator/health/readiness"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        gateway.close();
        broker.close();
        host.close();
    }
}
