package io.aion.ctl;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An AION that answers what it was told to, over real HTTP and by the contract's rules: a change needs the token and a
 * Content-Length, a fault is a problem (RFC 9457). It remembers the calls.
 */
final class FakeAion implements AutoCloseable {

    static final String TOKEN = "0123456789abcdef";

    record Reply(int status, String type, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, List<Reply>> replies = new LinkedHashMap<>();
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    FakeAion() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Method, path with query, and body of each call. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** What to answer; several for the same call are given one after the other, the last for ever. */
    FakeAion on(String methodAndPath, int status, String body) {
        String type = status >= 400 && body.contains("\"detail\"") ? "application/problem+json" : "application/json";
        return on(methodAndPath, new Reply(status, type, body));
    }

    FakeAion text(String methodAndPath, String body) {
        return on(methodAndPath, new Reply(200, "text/plain", body));
    }

    private synchronized FakeAion on(String methodAndPath, Reply reply) {
        replies.computeIfAbsent(methodAndPath, key -> new ArrayList<>()).add(reply);
        return this;
    }

    private synchronized Reply next(String call) {
        List<Reply> list = replies.get(call);
        if (list == null) {
            return new Reply(
                    404,
                    "application/problem+json",
                    "{\"status\":404,\"title\":\"Not Found\",\"detail\":\"there is no " + call + "\"}");
        }
        return list.size() > 1 ? list.removeFirst() : list.getFirst();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            calls.add(body.isEmpty() ? call : call + " " + body);
            Reply reply = refused(exchange);
            if (reply == null) {
                reply = next(call);
            }
            byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(bytes);
                }
            }
        }
    }

    private static @org.jspecify.annotations.Nullable Reply refused(HttpExchange exchange) {
        if (exchange.getRequestMethod().equals("GET")) {
            return null;
        }
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return new Reply(
                    401,
                    "application/problem+json",
                    "{\"status\":401,\"title\":\"Unauthorized\",\"detail\":\"a call that changes something needs the token\"}");
        }
        return exchange.getRequestHeaders().getFirst("Content-Length") == null
                ? new Reply(411, "application/problem+json", "{\"status\":411,\"title\":\"Length Required\"}")
                : null;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
