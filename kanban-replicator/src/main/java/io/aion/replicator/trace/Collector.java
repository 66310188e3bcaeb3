package io.aion.replicator.trace;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where spans go.
 *
 * @param endpoint takes {@code POST} of OTLP's JSON
 * @param headers sent with each request; may hold a secret
 * @param device this device's name
 */
public record Collector(URI endpoint, Map<String, String> headers, String device) {

    private static final String PREFIX = "OTEL_EXPORTER_OTLP_";

    /**
     * What OpenTelemetry's variables name ("OpenTelemetry Protocol Exporter" of its specification), and where they name
     * nothing this endpoint; empty where nobody names one, or {@code OTEL_SDK_DISABLED} or {@code OTEL_TRACES_EXPORTER}
     * says that none is wanted.
     *
     * @param variables a variable's value; null where it is not set
     * @param endpoint {@code aion.traces.endpoint}, to which {@code /v1/traces} is added
     */
    public static Optional<Collector> of(Function<String, @Nullable String> variables, String endpoint, String device) {
        if (text(variables.apply("OTEL_SDK_DISABLED")).equals("true")
                || text(variables.apply("OTEL_TRACES_EXPORTER")).equals("none")) {
            return Optional.empty();
        }
        String whole = text(variables.apply(PREFIX + "TRACES_ENDPOINT"));
        String base = text(variables.apply(PREFIX + "ENDPOINT"));
        if (base.isEmpty()) {
            base = endpoint;
        }
        if (whole.isEmpty() && base.isEmpty()) {
            return Optional.empty();
        }
        String address = whole.isEmpty() ? base + (base.endsWith("/") ? "v1/traces" : "/v1/traces") : whole;
        String given = text(variables.apply(PREFIX + "TRACES_HEADERS"));
        return Optional.of(new Collector(
                checked(address),
                headers(given.isEmpty() ? text(variables.apply(PREFIX + "HEADERS")) : given),
                device));
    }

    private static URI checked(String address) {
        try {
            URI uri = URI.create(address);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without what may be a secret in it.
        }
        throw new IllegalArgumentException(
                "the endpoint of traces is no address such as http://collector:4318 (OTLP over HTTP); correct"
                        + " OTEL_EXPORTER_OTLP_ENDPOINT or aion.traces.endpoint");
    }

    /** {@code a=1,b=x%20y}, as W3C Baggage writes it. */
    private static Map<String, String> headers(String text) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                headers.put(
                        pair.substring(0, equals).strip(),
                        URLDecoder.decode(
                                pair.substring(equals + 1).strip().replace("+", "%2B"), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value.strip();
    }

    /** Without user, query and headers: each may hold a secret. */
    @Override
    public String toString() {
        return endpoint.getScheme() + "://" + endpoint.getHost()
                + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort()) + endpoint.getPath();
    }
}
