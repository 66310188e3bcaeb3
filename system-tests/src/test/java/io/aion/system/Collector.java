package io.aion.system;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Takes spans over OTLP, as a collector does. */
final class Collector implements AutoCloseable {

    private final HttpServer server;
    private final ConcurrentLinkedQueue<String> bodies = new ConcurrentLinkedQueue<>();

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/traces", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Every byte it was sent. */
    String everything() {
        return String.join("\n", bodies);
    }

    /** The spans of a flow. */
    List<JsonNode> spans(String flow) {
        List<JsonNode> spans = new ArrayList<>();
        for (String body : bodies) {
            for (JsonNode resource : JsonMapper.shared().readTree(body).path("resourceSpans")) {
                for (JsonNode span : resource.path("scopeSpans").path(0).path("spans")) {
                    if (span.path("traceId").asString().equals(flow.replace("-", ""))) {
                        spans.add(span);
                    }
                }
            }
        }
        return spans;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
