package io.aion.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** RabbitMQ's management API: small, blocking, for tests. */
public final class Management {

    /** For a RabbitMQ that has just started on a slow machine; a call takes milliseconds. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    private final String base;
    private final String authorization;

    /** @param uri {@code http://user:password@host:port} */
    Management(String uri) {
        URI parsed = URI.create(uri);
        this.base = parsed.getScheme() + "://" + parsed.getHost() + ":" + parsed.getPort() + "/api";
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString(parsed.getUserInfo().getBytes(StandardCharsets.UTF_8));
    }

    /** One segment of a path: {@code /} becomes {@code %2F}. */
    public static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /**
     * @param path from after {@code /api}
     * @throws IllegalStateException if the answer is not 2xx
     */
    public JsonNode get(String path) {
        return JSON.readTree(ask("GET", path, "").body());
    }

    /** Creates or replaces. */
    public void put(String path, Map<String, ?> body) {
        ask("PUT", path, JSON.writeValueAsString(body));
    }

    /** @return the answer, which some calls have */
    public String post(String path, Map<String, ?> body) {
        return ask("POST", path, JSON.writeValueAsString(body)).body();
    }

    /** Removes; what is not there any more is fine. */
    public void delete(String path) {
        ask("DELETE", path, "");
    }

    private HttpResponse<String> ask(String method, String path, String body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(LIMIT)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            boolean gone = method.equals("DELETE") && response.statusCode() == 404;
            if (response.statusCode() / 100 != 2 && !gone) {
                throw new IllegalStateException(
                        method + " " + base + path + ": " + response.statusCode() + " " + response.body());
            }
            return response;
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + base + path + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at " + method + " " + base + path, e);
        }
    }
}
