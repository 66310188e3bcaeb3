package io.aion.broker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.KanbanCodec;
import io.aion.messaging.DeadHeaders;
import io.aion.messaging.Progress;
import io.aion.messaging.Receipt;
import io.aion.messaging.TrailHeaders;
import io.aion.services.ServicesFile;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** {@code docs/clients/asyncapi.yml} says what the code does. */
class AsyncApiTest {

    private static final Path PAGE = Path.of("../docs/clients/asyncapi.yml");
    private static final ServicesFile FILE =
            Files.file(Files.always("watch", 1, Map.of("default", List.of(Files.to("watch")))));

    private final Map<?, ?> page = page();

    /** Exchanges and queues are those that the broker makes, by name and kind. */
    @Test
    void everyChannelIsThere() {
        Topology topology = TopologyCompiler.compile(FILE, Files.LIMITS);
        Set<String> named = new TreeSet<>();
        for (Object channel : map(page, "channels").values()) {
            Map<?, ?> amqp = map((Map<?, ?>) channel, "bindings", "amqp");
            String name = filledIn(String.valueOf(((Map<?, ?>) channel).get("address")));
            named.add(name);
            if ("queue".equals(amqp.get("is"))) {
                assertThat(topology.queues()).containsKey(name);
                assertThat(filledIn(String.valueOf(map(amqp, "queue").get("name"))))
                        .isEqualTo(name);
            } else {
                Exchange exchange = Objects.requireNonNull(topology.exchanges().get(name), name);
                assertThat(map(amqp, "exchange").get("type")).isEqualTo(exchange.type());
                assertThat(filledIn(String.valueOf(map(amqp, "exchange").get("name"))))
                        .isEqualTo(name);
            }
        }
        assertThat(named)
                .containsExactlyInAnyOrder(
                        Names.after("watch"),
                        Names.before("watch"),
                        Names.beforeQueue("watch", 1),
                        Names.toQueue("watch", 1),
                        Names.DEAD);
    }

    @Test
    void routingKeysAreThoseOfTheCode() {
        assertThat(summary("finish")).endsWith(Names.afterKey("default", 1));
        assertThat(String.valueOf(map(page, "operations", "finish").get("description")))
                .endsWith(Names.afterKey("default", 1, "edge-2"));
        assertThat(summary("leaveReceipt")).contains(Names.receiptKey(1).replace("1", "<number>"));
        assertThat(summary("tellProgress")).contains(Names.progressKey(1).replace("1", "<number>"));
    }

    @Test
    void everyHeaderOfTheCodeIsThere() {
        Set<String> named = new LinkedHashSet<>();
        collect(map(page, "components", "schemas"), named);
        assertThat(named)
                .containsExactlyInAnyOrder(
                        "message-id",
                        "correlation-id",
                        "app-id",
                        TrailHeaders.PARENT,
                        TrailHeaders.NUMBER,
                        TrailHeaders.SENT,
                        TrailHeaders.ENTERED,
                        TrailHeaders.LEFT,
                        TrailHeaders.TRACEPARENT,
                        TrailHeaders.UNKNOWN,
                        DeadHeaders.REASON,
                        DeadHeaders.QUEUE,
                        DeadHeaders.SERVICE,
                        DeadHeaders.NUMBER,
                        DeadHeaders.TIME);
    }

    @Test
    void theExamplesAreWhatTheyAreCalled() {
        assertThat(contentType("kanban")).isEqualTo(KanbanCodec.JSON);
        assertThat(contentType("finished")).isEqualTo(KanbanCodec.JSON);
        assertThat(contentType("receipt")).isEqualTo(Receipt.CONTENT_TYPE);
        assertThat(contentType("progress")).isEqualTo(Progress.CONTENT_TYPE);
        assertThat(KanbanCodec.fromJson(example("kanban")).metadata()).containsEntry("load", 0.93);
        assertThat(KanbanCodec.fromJson(example("finished")).connectionKey()).isEqualTo("alert");
        assertThat(Receipt.read(new AMQP.BasicProperties(), example("receipt"))).hasSize(1);
        assertThat(Progress.read(example("progress")).done()).isEqualTo(0.4);
    }

    private String contentType(String message) {
        return String.valueOf(map(page, "components", "messages", message).get("contentType"));
    }

    private byte[] example(String message) {
        List<?> examples = (List<?>) Objects.requireNonNull(
                map(page, "components", "messages", message).get("examples"));
        Object payload = ((Map<?, ?>) examples.getFirst()).get("payload");
        return JsonMapper.shared().writeValueAsString(payload).getBytes(StandardCharsets.UTF_8);
    }

    private String summary(String operation) {
        return String.valueOf(map(page, "operations", operation).get("summary"));
    }

    private static String filledIn(String address) {
        return address.replace("{service}", "watch").replace("{number}", "001");
    }

    /** The names of all properties, however deep. */
    private static void collect(@Nullable Object value, Set<String> names) {
        if (value instanceof Map<?, ?> map) {
            if (map.get("properties") instanceof Map<?, ?> properties) {
                properties.keySet().forEach(name -> names.add(name.toString()));
            }
            new ArrayList<>(map.values()).forEach(inner -> collect(inner, names));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> collect(inner, names));
        }
    }

    private static Map<?, ?> map(Map<?, ?> from, String... path) {
        Map<?, ?> at = from;
        for (String name : path) {
            at = (Map<?, ?>) Objects.requireNonNull(at.get(name), () -> name + " of " + List.of(path));
        }
        return at;
    }

    private static Map<?, ?> page() {
        try {
            Map<?, ?> page = new Yaml().load(java.nio.file.Files.readString(PAGE));
            return Objects.requireNonNull(page);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
