package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.MessageProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A file that wires its microservices by names in {@code env}, as users of the original have it, on a device without anything. */
class NamedQueuesTest {

    private static final int KANBAN = 20;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @Test
    void microservicesOnPlainAmqpPassKanbanByNames() throws Exception {
        try (Device device = new Device(folder)) {
            device.apply(services());
            await("queues and users are there, and the microservices read")
                    .atMost(Progress.LIMIT)
                    .until(() -> consumers(device, "identify-queue") == 1 && consumers(device, "register-queue") == 1);
            try (Connection connection = asUserOfTheFile(device);
                    Channel channel = connection.createChannel()) {
                channel.confirmSelect();
                publish(channel, "{\"bad\":true}");
                for (int i = 1; i <= KANBAN; i++) {
                    publish(channel, "{\"n\":" + i + "}");
                }
                List<String> expected = IntStream.rangeClosed(1, KANBAN)
                        .mapToObj(n -> "{\"n\":" + n + "}")
                        .toList();
                await("all have come through, in order")
                        .atMost(Progress.LIMIT)
                        .until(() -> handled(device, "register"), expected::equals);
                assertThat(handled(device, "identify")).isEqualTo(expected);
            }
            refused(device);
            logged(device);
            seen(device);
        }
    }

    /** What was refused is parked in the virtual host of the file; sent again, it is refused again. */
    private static void refused(Device device) {
        for (String command : List.of("resend", "drop")) {
            await("it is parked")
                    .atMost(Progress.LIMIT)
                    .until(() -> parked(device).size() == 1);
            JsonNode parked = parked(device).get(0);
            assertThat(parked.path("virtualHost").asString()).isEqualTo("vision");
            assertThat(parked.path("from").asString()).isEqualTo("identify-queue");
            String id = parked.path("id").asString();
            String told = device.aionctl().run("dead", command, id).exits(0).out();
            assertThat(told).contains(command.equals("drop") ? "dropped" : "resent to identify-queue");
        }
        assertThat(parked(device)).isEmpty();
    }

    private static JsonNode parked(Device device) {
        return device.aionctl().run("dead", "list", "-o", "json").exits(0).json();
    }

    /** What plain AMQP sent in a virtual host of its own is in AION's log, each once, with who sent it and where to. */
    private static void logged(Device device) {
        await("the log has them")
                .atMost(Progress.LIMIT)
                .until(() -> kanban(device).size() == KANBAN);
        for (JsonNode entry : kanban(device)) {
            assertThat(entry.path("number").asInt()).isEqualTo(1);
            assertThat(entry.path("key").asString()).isEqualTo("register-queue");
        }
        await("the board has them").atMost(Progress.LIMIT).until(() -> {
            for (JsonNode line : device.get("/api/board").path("services")) {
                if (line.path("service").asString().equals("identify")) {
                    return line.path("out").asInt() == KANBAN
                            && line.path("lastOut").path("key").asString().equals("register-queue");
                }
            }
            return false;
        });
        assertThat(device.get("/api/board").path("totals").path("lost").asInt()).isZero();
    }

    private static JsonNode kanban(Device device) {
        return device.aionctl()
                .run("get", "kanban", "--service", "identify", "--limit", "100", "-o", "json")
                .exits(0)
                .json()
                .path("kanban");
    }

    private static void seen(Device device) {
        Aionctl aionctl = device.aionctl();
        JsonNode edge = queue(device, "register-queue");
        assertThat(edge.path("writers").toString()).isEqualTo("[\"identify\"]");
        assertThat(edge.path("readers").toString()).isEqualTo("[\"register\"]");
        assertThat(edge.path("state").asString()).isEqualTo("ok");
        assertThat(queue(device, "log-queue").path("state").asString()).isEqualTo("unread");
        String table = aionctl.run("get", "queues").exits(0).out();
        assertThat(table).contains("register-queue", "identify", "unread").doesNotContain("pass-of-the-file");
        assertThat(aionctl.run("get", "queues", "-o", "json").exits(0).out()).doesNotContain("pass-of-the-file");
        assertThat(device.allInOne().written()).doesNotContain("pass-of-the-file");
    }

    private static JsonNode queue(Device device, String name) {
        for (JsonNode queue : device.get("/api/queues")) {
            if (queue.path("queue").asString().equals(name)) {
                return queue;
            }
        }
        throw new AssertionError("no " + name + " in " + device.text("/api/queues"));
    }

    private static int consumers(Device device, String name) {
        return queue(device, name).path("consumers").asInt(0);
    }

    private static Connection asUserOfTheFile(Device device) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(device.amqp());
        factory.setUsername("username");
        factory.setPassword("pass-of-the-file");
        factory.setVirtualHost("vision");
        return factory.newConnection("test");
    }

    private static void publish(Channel channel, String body) throws Exception {
        channel.basicPublish(
                "", "identify-queue", MessageProperties.PERSISTENT_BASIC, body.getBytes(StandardCharsets.UTF_8));
        channel.waitForConfirmsOrDie(Progress.LIMIT.toMillis());
    }

    private static List<String> handled(Device device, String service) throws Exception {
        Path file = device.data().resolve(service + "_1/handled");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static String services() {
        return """
                microservices:
                  identify:
                    startup: yes
                    always: yes
                    traced: yes
                    scale: 1
                    command: %1$s
                    env:
                      MYSQL_PASSWORD: xxxxxxxx
                      RABBITMQ_URL: amqp://username:pass-of-the-file@rabbitmq:5672/vision
                      QUEUE_ORIGIN: identify-queue
                      QUEUE_TO: register-queue
                      QUEUE_TO_FOR_LOG: log-queue
                  register:
                    startup: yes
                    always: yes
                    command: %1$s
                    env:
                      RABBITMQ_URL: amqp://username:pass-of-the-file@rabbitmq:5672/vision
                      QUEUE_ORIGIN: register-queue
                """.formatted(Programs.part("Plain"));
    }
}
