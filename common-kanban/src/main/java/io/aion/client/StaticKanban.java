package io.aion.client;

import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Values kept under a topic for whoever asks now or later, until somebody deletes them. They are kept by status-kanban,
 * which this asks over HTTP.
 */
public final class StaticKanban implements AutoCloseable {

    /** A kept value: its id, {@code <milliseconds>-<sequence>}, and what it is. */
    public record Kept(String id, Kanban kanban) {}

    /** status-kanban answers in milliseconds; Redis behind it may be starting. */
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final int PAGE = 1_000;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final String DATA = "data: ";

    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();

    /** @param base status-kanban's address, {@code AION_KANBAN_URL} */
    public StaticKanban(URI base) {
        this.base = base;
    }

    /**
     * Keeps a value.
     *
     * @return its id
     * @throws BadKanban if it is too large
     * @throws IOException if status-kanban can't be reached or refuses it, with its reason
     */
    public String keep(String topic, Kanban kanban) throws IOException, InterruptedException {
        HttpRequest request = to(topic, "")
                .header("Content-Type", KanbanCodec.JSON)
                .POST(HttpRequest.BodyPublishers.ofByteArray(KanbanCodec.toJson(kanban)))
                .build();
        return KeptJson.id(send(request, CREATED));
    }

    /** All that is kept under a topic, oldest first. */
    public List<Kept> list(String topic) throws IOException, InterruptedException {
        List<Kept> all = new ArrayList<>();
        List<Kept> page;
        do {
            String after = all.isEmpty() ? "" : "&after=" + all.getLast().id();
            page = KeptJson.list(send(to(topic, "?limit=" + PAGE + after).GET().build(), OK));
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }

    /** Deletes a value; one that is not there is deleted already. */
    public void delete(String topic, String id) throws IOException, InterruptedException {
        send(to(topic, "/" + encoded(id)).DELETE().build(), NO_CONTENT);
    }

    /**
     * Hands over every kept value and then the new ones, on this thread, until the connection ends or the thread is
     * interrupted. Call it again to go on; every kept value comes again then.
     */
    public void follow(String topic, Consumer<Kept> consumer) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(topic, "/events")).GET().build();
        HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
            if (response.statusCode() != OK) {
                throw refused(response.statusCode(), String.join(" ", lines.toList()));
            }
            lines.filter(line -> line.startsWith(DATA))
                    .forEach(line -> consumer.accept(
                            KeptJson.one(line.substring(DATA.length()).getBytes(StandardCharsets.UTF_8))));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder to(String topic, String rest) {
        return HttpRequest.newBuilder(uri(topic, rest)).timeout(ANSWER);
    }

    private URI uri(String topic, String rest) {
        return base.resolve("/api/static/" + encoded(topic) + rest);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private byte[] send(HttpRequest request, int expected) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != expected) {
            throw refused(response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
        }
        return response.body();
    }

    private IOException refused(int code, String body) {
        return new IOException("status-kanban at " + base + " answered " + code + ": " + body);
    }
}
