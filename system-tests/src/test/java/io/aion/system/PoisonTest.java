package io.aion.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Kanban that nobody can handle, through a whole device: each is parked with its reason, the next good one is handled, and
 * a person sees it with aionctl and sends it again when the handler is mended.
 */
class PoisonTest {

    /** A process that dies is tried five times, with pauses of 1, 2, 4 and 8 s and more. */
    private static final Duration LIMIT = Duration.ofSeconds(180);

    private static final int MIB = 1024 * 1024;
    private static final String JSON = "application/json";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final Map<String, String> reasons = new LinkedHashMap<>();
    private final Map<String, List<String>> good = new LinkedHashMap<>();

    @Test
    void isParkedWithItsReasonAndTheNextGoodOneIsHandled() throws Exception {
        try (Device device = new Device(folder)) {
            device.apply(services());
            await("the queues are there, and bound to where this test publishes")
                    .atMost(LIMIT)
                    .until(() -> bound(device).containsAll(List.of("before.kept", "before.fragile", "before.lazy")));
            publishAll(device);
            good.forEach((service, ids) -> await(service + " has handled " + ids)
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(handled(device, service)).isEqualTo(ids)));
            Aionctl aionctl = device.aionctl();
            await("all are parked")
                    .atMost(LIMIT)
                    .until(() -> aionctl.run("dead", "list", "-o", "json")
                                    .exits(0)
                                    .json()
                                    .size()
                            == reasons.size());
            seen(aionctl);
            sentAgain(device, aionctl);
            dropped(aionctl);
        }
    }

    /** Exchanges that lead somewhere. */
    private static List<String> bound(Device device) {
        List<String> sources = new ArrayList<>();
        for (JsonNode binding :
                device.host().api().get("/bindings/" + device.host().name())) {
            sources.add(binding.path("source").asString());
        }
        return sources;
    }

    private void publishAll(Device device) throws Exception {
        try (Connection connection = device.host().connect();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            Sending kept = new Sending(channel, "kept");
            kept.good();
            kept.bad("bad-json", JSON, "{\"metadata\": {\"n\": 1".getBytes(StandardCharsets.UTF_8), "JSON");
            kept.bad(
                    "deep",
                    JSON,
                    ("{\"metadata\":{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}}")
                            .getBytes(StandardCharsets.UTF_8),
                    "nested deeper than 100");
            kept.bad(
                    "large",
                    JSON,
                    ("{\"metadata\":{\"a\":\"" + "x".repeat(9 * MIB) + "\"}}").getBytes(StandardCharsets.UTF_8),
                    "the limit is 8388608");
            kept.bad(
                    "types",
                    JSON,
                    "{\"processNumber\":\"one\",\"fileList\":3}".getBytes(StandardCharsets.UTF_8),
                    "processNumber must be a whole number");
            kept.bad("protobuf", "application/x-protobuf", new byte[] {0x0F, 0x7F, 0x00, (byte) 0xFF}, "protobuf");
            kept.bad("throws", JSON, mood("throw"), "does not like it");
            // Apart, so that the one that dies has no other in hand, which would be handled or parked once more.
            Sending fragile = new Sending(channel, "fragile");
            fragile.bad("kills-fragile", JSON, mood("die"), "ended");
            Sending lazy = new Sending(channel, "lazy");
            // Given up by AION, or by the program at its next start, whichever comes first.
            lazy.bad("kills-lazy", JSON, mood("die"), "ended");
        }
    }

    /** To one service: each bad one is followed by a good one. */
    private final class Sending {
        private final Channel channel;
        private final String service;

        Sending(Channel channel, String service) {
            this.channel = channel;
            this.service = service;
        }

        void bad(String id, String type, byte[] body, String reason) throws Exception {
            reasons.put(id, reason);
            publish(id, type, body);
            good();
        }

        void good() throws Exception {
            List<String> ids = good.computeIfAbsent(service, _ -> new ArrayList<>());
            String id = service + "-good-" + (ids.size() + 1);
            ids.add(id);
            publish(id, JSON, mood("work"));
        }

        private void publish(String id, String type, byte[] body) throws Exception {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .messageId(id)
                    .contentType(type)
                    .deliveryMode(2)
                    .build();
            channel.basicPublish(Names.before(service), Names.directKey(1), true, properties, body);
            channel.waitForConfirmsOrDie(LIMIT.toMillis());
        }
    }

    private void seen(Aionctl aionctl) {
        Map<String, JsonNode> letters = new LinkedHashMap<>();
        for (JsonNode letter :
                aionctl.run("dead", "list", "-o", "json").exits(0).json()) {
            letters.put(letter.path("id").asString(), letter);
        }
        assertThat(letters.keySet()).containsExactlyInAnyOrderElementsOf(reasons.keySet());
        reasons.forEach((id, reason) -> {
            JsonNode shown =
                    aionctl.run("dead", "show", id, "-o", "json").exits(0).json();
            assertThat(shown.path("reason").asString()).as(id).contains(reason);
            assertThat(shown.path("queue").asString()).as(id).isEqualTo("dead");
            String service = id.startsWith("kills-") ? id.substring("kills-".length()) : "kept";
            assertThat(shown.path("service").asString()).as(id).isEqualTo(service);
            assertThat(shown.path("from").asString()).as(id).isEqualTo("before." + service + ".001");
            assertThat(letters.get(id).path("reason").asString()).as(id).contains(reason);
        });
        assertThat(aionctl.run("dead", "list").exits(0).out()).contains(reasons.keySet());
        aionctl.run("dead", "show", "nobody").exits(5);
    }

    private void sentAgain(Device device, Aionctl aionctl) throws IOException {
        Map<String, String> mended = Map.of("kept", "throws", "fragile", "kills-fragile", "lazy", "kills-lazy");
        for (Map.Entry<String, String> entry : mended.entrySet()) {
            Files.createFile(device.data().resolve(entry.getKey() + "_1/mended"));
            aionctl.run("dead", "resend", entry.getValue()).exits(0);
            good.getOrDefault(entry.getKey(), new ArrayList<>()).add(entry.getValue());
        }
        good.forEach((service, ids) -> await(service + " has handled what was sent again")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(handled(device, service)).isEqualTo(ids)));
        // What is no kanban stays none: it comes back with the same reason.
        aionctl.run("dead", "resend", "bad-json").exits(0);
        await("what is no kanban is parked again")
                .atMost(LIMIT)
                .until(() -> aionctl.run("dead", "show", "bad-json", "-o", "json")
                        .out()
                        .contains("JSON"));
    }

    private static void dropped(Aionctl aionctl) {
        aionctl.run("dead", "drop", "large").exits(0);
        aionctl.run("dead", "show", "large").exits(5);
        aionctl.run("dead", "drop", "--all").exits(0);
        assertThat(aionctl.run("dead", "list", "-o", "json").exits(0).json().size())
                .isZero();
    }

    private static List<String> handled(Device device, String service) throws IOException {
        Path file = device.data().resolve(service + "_1/handled");
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static byte[] mood(String mood) {
        return "{\"connectionKey\":\"default\",\"metadata\":{\"do\":\"%s\"}}"
                .formatted(mood)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String services() {
        String command = Programs.part("Moody");
        return """
                microservices:
                  kept:
                    always: yes
                    command: %s
                  fragile:
                    always: yes
                    command: %s
                  lazy:
                    command: %s
                """.formatted(command, command, command.replace("]", ", on-demand]"));
    }
}
