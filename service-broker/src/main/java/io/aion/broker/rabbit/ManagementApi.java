package io.aion.broker.rabbit;

import io.aion.messaging.BrokerTls;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
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
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** RabbitMQ's management API, as far as AION needs it. The password is in no message. */
final class ManagementApi implements AutoCloseable {

    private static final int NOT_FOUND = 404;
    private static final int UNAUTHORIZED = 401;
    private static final int SERVER_ERROR = 500;

    private final JsonMapper json = JsonMapper.shared();
    private final URI base;
    private final String authorization;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * @param url {@code http://user:password@host:port}, user and password percent-encoded where needed; with
     *     {@code https://} see {@link BrokerTls}
     * @param timeout longest wait for a connection and for each answer
     */
    ManagementApi(URI url, Duration timeout) {
        String userInfo = url.getRawUserInfo() == null ? "" : url.getRawUserInfo();
        this.authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8)
                                .getBytes(StandardCharsets.UTF_8));
        int port = url.getPort() < 0 ? ("https".equals(url.getScheme()) ? 15671 : 15672) : url.getPort();
        this.base = URI.create(url.getScheme() + "://" + url.getHost() + ":" + port + "/api");
        this.timeout = timeout;
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(timeout).version(HttpClient.Version.HTTP_1_1);
        if ("https".equals(url.getScheme())) {
            try {
                builder.sslContext(BrokerTls.context(url));
            } catch (IOException e) {
                throw new IllegalArgumentException("aion.rabbitmq.management-url: " + e.getMessage(), e);
            }
        }
        this.http = builder.build();
    }

    /** One segment of a path. */
    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return read(path, ask("GET", path, new byte[0]));
    }

    /** What is there; empty where there is nothing. */
    Optional<JsonNode> find(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = ask("GET", path, new byte[0]);
        return answer.statusCode() == NOT_FOUND ? Optional.empty() : Optional.of(read(path, answer));
    }

    private JsonNode read(String path, HttpResponse<byte[]> answer) throws IOException {
        check("GET", path, answer);
        try {
            return json.readTree(answer.body());
        } catch (JacksonException e) {
            throw new IOException(
                    "RabbitMQ's management API answered GET " + path + " with something else than JSON", e);
        }
    }

    boolean exists(String path) throws IOException, InterruptedException {
        return find(path).isPresent();
    }

    /** Creates or replaces. */
    void put(String path, Map<String, ?> body) throws IOException, InterruptedException {
        check("PUT", path, ask("PUT", path, json.writeValueAsBytes(body)));
    }

    /** Makes what has no name of its own. */
    void post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        check("POST", path, ask("POST", path, json.writeValueAsBytes(body)));
    }

    /** Deletes; what is not there counts as deleted. */
    void delete(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = ask("DELETE", path, new byte[0]);
        if (answer.statusCode() != NOT_FOUND) {
            check("DELETE", path, answer);
        }
    }

    private HttpResponse<byte[]> ask(String method, String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(method, body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .build();
        try {
            return http.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IOException("RabbitMQ's management API at " + base + " does not answer: " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private void check(String method, String path, HttpResponse<byte[]> answer) throws IOException {
        int status = answer.statusCode();
        // Also the answer to what RabbitMQ itself does not let anybody do: a queue whose name begins with "amq.".
        if (status == UNAUTHORIZED && method.equals("GET")) {
            throw new ManagementRefused("RabbitMQ's management API at " + base
                    + " refuses the user: aion.rabbitmq.management-url needs one with the tag administrator");
        }
        if (status < 200 || status >= 300) {
            String reason = "RabbitMQ's management API answered " + status + " to " + method + " " + path + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8);
            throw status < SERVER_ERROR ? new ManagementRefused(reason) : new IOException(reason);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
