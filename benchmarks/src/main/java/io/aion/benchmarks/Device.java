package io.aion.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The AION that runs beside a benchmark, asked over HTTP. */
final class Device {

    /** Of all-in-one (docs/ports.md), unless {@code -Dapi} names another. */
    private static final String SERVICES = System.getProperty("api", "http://127.0.0.1:11080") + "/api/services/";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Device() {}

    /** Until a service on demand has no instance and nothing to do. */
    static void awaitWaiting(String service, Duration limit) {
        Waiting.until(() -> waits(service), limit, service + " waits for a kanban");
    }

    private static boolean waits(String service) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(SERVICES + service))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            String body =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return body.contains("\"state\":\"waiting\"");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + service, e);
        }
    }
}
