package io.aion.ctl.api;

import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One AION over HTTP. On {@link HttpURLConnection}: {@code java.net.http} takes half a second longer to load, and a command
 * makes one or two calls. A redirect is not followed, so that the token goes nowhere else.
 */
public final class AionApi {

    /** A board of 1,000 instances has 300 KB; the rest of the limit is for lists of kanban with large metadata. */
    private static final int MAX_ANSWER = 64 << 20;

    static {
        // By default a POST whose answer is lost is silently sent again: a kanban would begin two flows.
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private final Addresses addresses;
    private final Supplier<String> token;
    private final int timeoutMillis;

    /**
     * Talks to nobody yet.
     *
     * @param addresses where the services are
     * @param token read only when a call changes something
     * @param timeoutMillis for connecting and for each part of an answer
     */
    public AionApi(Addresses addresses, Supplier<String> token, int timeoutMillis) {
        this.addresses = addresses;
        this.token = token;
        this.timeoutMillis = timeoutMillis;
    }

    /** Reads. */
    public Json get(Part part, String path) {
        return json(call(part, "GET", path, null, ""));
    }

    /** Reads a text, with what only the holder of the token may see if asked for. */
    public String text(Part part, String path, boolean withToken) {
        HttpURLConnection connection = open(part, "GET", path);
        if (withToken) {
            authorize(connection);
        }
        try {
            int status = connection.getResponseCode();
            return accepted(new Answer(status, body(connection, status))).body();
        } catch (IOException e) {
            throw unreachable(part, e);
        }
    }

    /** Sends something and reads the answer. */
    public Json send(Part part, String method, String path, String contentType, String body) {
        return json(call(part, method, path, body, contentType));
    }

    /** Sends something; an answer that a person has to read, such as faults of a file, is not a failure here. */
    public Answer exchange(Part part, String method, String path, String contentType, String body) {
        return call(part, method, path, body, contentType);
    }

    /** Reads lines as they come, until the other end closes. */
    public void lines(Part part, String path, boolean forEver, Consumer<String> line) {
        HttpURLConnection connection = open(part, "GET", path);
        connection.setReadTimeout(forEver ? 0 : timeoutMillis);
        try {
            int status = connection.getResponseCode();
            if (status >= 300) {
                accepted(new Answer(status, body(connection, status)));
            }
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
                for (String read = reader.readLine(); read != null; read = reader.readLine()) {
                    line.accept(read);
                }
            }
        } catch (IOException e) {
            throw unreachable(part, e);
        }
    }

    /** A part of a path, with everything escaped that is not plain. */
    public static String escaped(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The answer's JSON, where the call was accepted. */
    public Json json(Answer answer) {
        String body = accepted(answer).body();
        if (body.isBlank()) {
            return Json.NULL;
        }
        try {
            return JsonReader.read(body);
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.FAILED, "AION's answer is not JSON: " + e.getMessage());
        }
    }

    private Answer call(
            Part part, String method, String path, @org.jspecify.annotations.Nullable String body, String contentType) {
        HttpURLConnection connection = open(part, method, path);
        try {
            if (!method.equals("GET")) {
                authorize(connection);
                byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
                connection.setDoOutput(true);
                if (!contentType.isEmpty()) {
                    connection.setRequestProperty("Content-Type", contentType);
                }
                connection.getOutputStream().write(bytes);
            }
            int status = connection.getResponseCode();
            return new Answer(status, body(connection, status));
        } catch (IOException e) {
            throw unreachable(part, e);
        }
    }

    private void authorize(HttpURLConnection connection) {
        connection.setRequestProperty("Authorization", "Bearer " + token.get());
    }

    private HttpURLConnection open(Part part, String method, String path) {
        String address = addresses.of(part);
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) new URI(address + path).toURL().openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod(method);
            connection.setInstanceFollowRedirects(false);
            connection.setConnectTimeout(timeoutMillis);
            connection.setReadTimeout(timeoutMillis);
            connection.setUseCaches(false);
            connection.setRequestProperty(
                    "Accept", "application/json, application/problem+json, text/plain, */*;q=0.1");
            return connection;
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException | ClassCastException e) {
            throw new Failure(Exit.USAGE, "'" + address + "' is not an address as http://127.0.0.1:11080");
        } catch (IOException e) {
            throw unreachable(part, e);
        }
    }

    private static String body(HttpURLConnection connection, int status) throws IOException {
        InputStream stream = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        if (stream == null) {
            return "";
        }
        try (stream) {
            byte[] bytes = stream.readNBytes(MAX_ANSWER + 1);
            if (bytes.length > MAX_ANSWER) {
                throw new Failure(Exit.FAILED, "AION's answer has more than " + MAX_ANSWER + " bytes; ask for less");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Answer accepted(Answer answer) {
        if (answer.status() < 300) {
            return answer;
        }
        String detail = answer.problem();
        throw switch (answer.status()) {
            case 401, 403, 404, 405, 409, 410, 411, 413, 421, 422, 400 -> new Failure(Exit.REFUSED, detail);
            case 502, 503, 504 -> new Failure(Exit.UNREACHABLE, detail);
            default -> new Failure(Exit.FAILED, "AION answered " + answer.status() + ": " + detail);
        };
    }

    private Failure unreachable(Part part, IOException e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new Failure(
                Exit.UNREACHABLE,
                "no answer from " + addresses.of(part) + ": " + reason + "; is AION running there? (--url, AION_URL)");
    }
}
