package io.aion.broker.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** As much of Kubernetes as an election needs: one lease, and the label of pods. Each broker has a way to it of its own. */
public final class FakeLeases {

    private static final JsonMapper JSON = JsonMapper.shared();

    private @Nullable ObjectNode lease;
    private int version;
    private final ConcurrentSkipListSet<String> labelled = new ConcurrentSkipListSet<>();

    /** Pods that have the label of the broker that acts. */
    public String labelled() {
        return String.join(" ", new TreeSet<>(labelled));
    }

    synchronized String holder() {
        return lease == null ? "" : lease.path("spec").path("holderIdentity").asString("");
    }

    /** As somebody would by hand. */
    synchronized void put(String json) {
        lease = (ObjectNode) JSON.readTree(json);
        written();
    }

    private void written() {
        if (lease != null) {
            ((ObjectNode) lease.path("metadata")).put("resourceVersion", Integer.toString(++version));
        }
    }

    /** How one broker reaches it. */
    public final class Way implements AutoCloseable {

        private final HttpServer server;
        private volatile boolean refuses;

        public Way() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", this::answer);
            server.start();
        }

        public String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        /** From now on it may ask for nothing, or again for all. */
        void refuse(boolean everything) {
            refuses = everything;
        }

        private void answer(HttpExchange exchange) throws IOException {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            if (refuses) {
                say(exchange, 403, status(403, "leases is forbidden"));
            } else if (path.contains("/leases")) {
                lease(exchange, body);
            } else if (path.contains("/pods/")) {
                label(exchange, path, body);
            } else if (path.endsWith("/pods")
                    && exchange.getRequestURI().getQuery() != null
                    && exchange.getRequestURI().getQuery().contains("aion.io/acts")) {
                ObjectNode list =
                        JSON.createObjectNode().put("apiVersion", "v1").put("kind", "PodList");
                labelled.forEach(name -> list.withArray("items")
                        .addObject()
                        .putObject("metadata")
                        .put("name", name));
                list.withArray("items");
                say(exchange, 200, list);
            } else {
                say(exchange, 404, status(404, path + " not found"));
            }
        }

        private void lease(HttpExchange exchange, byte[] body) throws IOException {
            synchronized (FakeLeases.this) {
                ObjectNode now = lease;
                switch (exchange.getRequestMethod()) {
                    case "GET" -> say(exchange, now == null ? 404 : 200, now == null ? status(404, "none") : now);
                    case "POST" -> {
                        if (now != null) {
                            say(exchange, 409, status(409, "there is one"));
                            return;
                        }
                        put(new String(body, StandardCharsets.UTF_8));
                        say(exchange, 201, lease);
                    }
                    default -> {
                        JsonNode patch = JSON.readTree(body);
                        if (now == null
                                || !now.path("metadata")
                                        .path("resourceVersion")
                                        .equals(patch.path("metadata").path("resourceVersion"))) {
                            say(exchange, 409, status(409, "the object has been modified"));
                            return;
                        }
                        ObjectNode spec = now.withObject("/spec");
                        patch.path("spec").properties().forEach(entry -> spec.set(entry.getKey(), entry.getValue()));
                        written();
                        say(exchange, 200, now);
                    }
                }
            }
        }

        private void label(HttpExchange exchange, String path, byte[] body) throws IOException {
            String pod = path.substring(path.lastIndexOf('/') + 1);
            JsonNode value = JSON.readTree(body).path("metadata").path("labels").path("aion.io/acts");
            if (value.isNull()) {
                labelled.remove(pod);
            } else {
                labelled.add(pod);
            }
            say(
                    exchange,
                    200,
                    JSON.valueToTree(Map.of("apiVersion", "v1", "kind", "Pod", "metadata", Map.of("name", pod))));
        }

        private static JsonNode status(int code, String message) {
            return JSON.valueToTree(Map.of(
                    "apiVersion", "v1", "kind", "Status", "status", "Failure", "code", code, "message", message));
        }

        private static void say(HttpExchange exchange, int code, @Nullable JsonNode answer) throws IOException {
            byte[] bytes = String.valueOf(answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
