package io.aion.system;

import static org.awaitility.Awaitility.await;

import io.aion.testing.FreePorts;
import io.aion.testing.TestBroker;
import io.aion.testing.TestRedis;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole device: RabbitMQ, Redis, the store and all-in-one, each a real process on ports and folders of its own, with
 * the microservices that its services.yml names.
 */
final class Device implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(120);

    private final Path folder;
    private final Path home;
    private final TestBroker broker;
    private final TestVirtualHost host;
    private final TestRedis redis = TestRedis.own();
    private final int api = FreePorts.next();
    private final int management = FreePorts.next();
    private final int grpc = FreePorts.next();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Part store;
    private final Part allInOne;

    /** @param options more of them for all-in-one */
    Device(Path folder, String... options) throws IOException {
        this(folder, TestBroker.own(), options);
    }

    /** The same on a RabbitMQ that the test has chosen; the device closes it. */
    Device(Path folder, TestBroker broker, String... options) throws IOException {
        this.folder = folder;
        this.broker = broker;
        this.host = broker.newVirtualHost();
        this.home = Files.createDirectories(folder.resolve("home"));
        int storePort = FreePorts.next();
        store = new Part(
                "store",
                folder,
                List.of(
                        Programs.java(),
                        "-Xmx128m",
                        "-jar",
                        Programs.jar("embedded-store"),
                        "--port",
                        Integer.toString(storePort),
                        "--data",
                        folder.resolve("store").toString()),
                Map.of());
        allInOne = new Part(
                "all-in-one",
                folder,
                more(
                        options,
                        Programs.java(),
                        "-Xmx256m",
                        "-jar",
                        Programs.jar("all-in-one"),
                        "--aion.home=" + home,
                        // A polite stop, which is the end of the test, takes the microservices along; a kill does not.
                        "--aion.service-broker.stop-instances=true",
                        "--aion.rabbitmq.url=" + host.amqp(),
                        "--aion.rabbitmq.management-url=" + host.management(),
                        "--aion.redis.url=" + redis.url(),
                        "--aion.mongodb.url=mongodb://127.0.0.1:" + storePort + "/aion",
                        "--server.port=" + api,
                        "--management.server.port=" + management,
                        "--aion.status-kanban.grpc.port=" + grpc),
                Map.of());
        awaitReady();
    }

    TestBroker broker() {
        return broker;
    }

    TestVirtualHost host() {
        return host;
    }

    TestRedis redis() {
        return redis;
    }

    Part store() {
        return store;
    }

    Part allInOne() {
        return allInOne;
    }

    /** Address of the virtual host, with its password. */
    String amqp() {
        return host.amqp();
    }

    int grpc() {
        return grpc;
    }

    Path home() {
        return home;
    }

    /** What a call answers, whatever its status. @param path with {@code actuator} in front on the management port */
    Answer ask(String path) {
        int port = path.startsWith("/actuator") ? management : api;
        try {
            HttpResponse<String> response = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(READY)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(allInOne.tail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** An answer over HTTP. */
    record Answer(int status, String body) {}

    /** Changes something over HTTP. */
    JsonNode change(String method, String path, String body) {
        return JsonMapper.shared().readTree(call(method, path, body));
    }

    /** The command line, on this device. */
    Aionctl aionctl() {
        return new Aionctl(folder, Map.of("AION_URL", "http://127.0.0.1:" + api, "AION_HOME", home.toString()));
    }

    /** The file that it runs by. */
    Path servicesFile() {
        return home.resolve("config/services.yml");
    }

    Path data() {
        return home.resolve("Data");
    }

    /** Until every service says that it can work. */
    void awaitReady() {
        try {
            await().atMost(READY)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> status("http://127.0.0.1:" + management + "/actuator/health/readiness") == 200);
        } catch (RuntimeException e) {
            throw new AssertionError("not ready within " + READY + "; " + allInOne.tail(), e);
        }
    }

    /** Applies a services.yml as aionctl does. */
    JsonNode apply(String yaml) {
        return JsonMapper.shared().readTree(call("PUT", "/api/file", yaml));
    }

    /** What the HTTP interface answers. */
    JsonNode get(String path) {
        return JsonMapper.shared().readTree(text(path));
    }

    /** The same for what is no JSON. */
    String text(String path) {
        return call("GET", path, "");
    }

    /** The process of one instance, by what the broker says. */
    ProcessHandle process(String service) {
        JsonNode instance = get("/api/services/" + service).path("instances").path(0);
        return ProcessHandle.of(instance.path("pid").asLong(-1))
                .orElseThrow(() -> new AssertionError("no process of " + service + ": " + instance));
    }

    private String call(String method, String path, String body) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api + path))
                    .header(
                            "Authorization",
                            "Bearer " + Files.readString(home.resolve("token")).strip())
                    .header("Content-Type", "application/yaml")
                    .timeout(READY)
                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(allInOne.tail(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private int status(String url) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(Duration.ofSeconds(5))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Override
    public void close() {
        allInOne.close();
        store.close();
        redis.close();
        broker.close();
    }

    private static List<String> more(String[] options, String... command) {
        return Stream.concat(Arrays.stream(command), Arrays.stream(options)).toList();
    }
}
