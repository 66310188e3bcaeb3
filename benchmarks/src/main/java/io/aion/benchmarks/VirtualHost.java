package io.aion.benchmarks;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.broker.topology.Binding;
import io.aion.broker.topology.Exchange;
import io.aion.broker.topology.Policy;
import io.aion.broker.topology.Queue;
import io.aion.broker.topology.Topology;
import io.aion.broker.topology.TopologyCompiler;
import io.aion.broker.topology.TopologyLimits;
import io.aion.messaging.BrokerAddress;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import io.aion.topology.Names;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * A virtual host for one side of a comparison, with what service-broker would declare there for a services.yml: its own,
 * where {@code bench-a} hands on to {@code bench-b}, which kanban start, or another one. Deleted when closed.
 *
 * @param management RabbitMQ's management interface, with user and password
 * @param broker where its clients connect to
 */
record VirtualHost(URI management, String name, BrokerAddress broker) implements AutoCloseable {

    private static final String SERVICES = """
            microservices:
              bench-a:
                startup: yes
                always: yes
                nextService:
                  default: [{name: bench-b}]
              bench-b: {}
            """;
    /** As service-broker's own defaults. */
    private static final TopologyLimits LIMITS = new TopologyLimits(64 << 20, 64 << 20, 1 << 30, Duration.ofDays(7));

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    /** @param awake whether bench-b counts as running, so that kanban for it make no hints */
    static VirtualHost wired(URI management, BrokerAddress broker, String name, boolean awake) throws Exception {
        return wired(management, broker, name, SERVICES, awake ? Set.of(new Names.Instance("bench-b", 1)) : Set.of());
    }

    /**
     * The same for another services.yml.
     *
     * @param awake instances that count as running
     */
    static VirtualHost wired(
            URI management, BrokerAddress broker, String name, String services, Set<Names.Instance> awake)
            throws Exception {
        URI old = URI.create(broker.uri());
        VirtualHost host = new VirtualHost(
                management, name, new BrokerAddress(old.getScheme() + "://" + old.getRawAuthority() + "/" + name));
        host.call("DELETE", "/vhosts/" + name, "");
        host.put("/vhosts/" + name, Map.of());
        host.put(
                "/permissions/" + name + "/" + user(management)[0],
                Map.of("configure", ".*", "write", ".*", "read", ".*"));
        ServicesFile file = ServicesParser.parse(services.getBytes(StandardCharsets.UTF_8), name)
                .file()
                .orElseThrow();
        host.declare(TopologyCompiler.compile(file, LIMITS, awake));
        return host;
    }

    private void declare(Topology topology) throws Exception {
        for (Policy policy : topology.policies().values()) {
            put(
                    "/policies/" + name + "/" + policy.name(),
                    Map.of(
                            "pattern",
                            policy.pattern(),
                            "definition",
                            policy.definition(),
                            "apply-to",
                            "queues",
                            "priority",
                            Policy.PRIORITY));
        }
        try (Connection connection = broker.connections().newConnection("benchmark");
                Channel channel = connection.createChannel()) {
            for (Exchange exchange : topology.exchanges().values()) {
                channel.exchangeDeclare(
                        exchange.name(),
                        exchange.type(),
                        true,
                        false,
                        exchange.alternate().isEmpty() ? Map.of() : Map.of("alternate-exchange", exchange.alternate()));
            }
            for (Queue queue : topology.queues().values()) {
                channel.queueDeclare(
                        queue.name(), true, false, false, queue.kind().arguments());
            }
            for (Binding binding : topology.bindings()) {
                if (binding.toQueue()) {
                    channel.queueBind(binding.destination(), binding.source(), binding.key());
                } else {
                    channel.exchangeBind(binding.destination(), binding.source(), binding.key());
                }
            }
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        call("DELETE", "/vhosts/" + name, "");
    }

    private void put(String path, Map<String, Object> body) throws IOException, InterruptedException {
        int status = call("PUT", path, JSON.writeValueAsString(body));
        if (status >= 300) {
            throw new IOException("RabbitMQ's management answers " + status + " to PUT " + path);
        }
    }

    private int call(String method, String path, String body) throws IOException, InterruptedException {
        String credentials = Base64.getEncoder()
                .encodeToString(String.join(":", user(management)).getBytes(StandardCharsets.UTF_8));
        URI place = URI.create("http://" + management.getHost() + ":" + management.getPort() + "/api" + path);
        return HTTP.send(
                        HttpRequest.newBuilder(place)
                                .timeout(Duration.ofSeconds(30))
                                .header("Authorization", "Basic " + credentials)
                                .header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private static String[] user(URI place) {
        return place.getUserInfo().split(":", 2);
    }
}
