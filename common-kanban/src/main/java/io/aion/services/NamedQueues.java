package io.aion.services;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The queues that a microservice names outright in its {@code env}, as users of the original's RabbitMQ clients do.
 *
 * @param url its {@code RABBITMQ_URL} as written; empty where it takes AION's. Holds a password
 * @param virtualHost the virtual host that the URL names; empty for AION's own
 * @param origin the queue it reads ({@code QUEUE_ORIGIN} or {@code QUEUE_FROM}); empty where none is named
 * @param originKey which of the two it was; empty where none
 * @param to the queues it writes, by the variable ({@code QUEUE_TO}, {@code QUEUE_TO_...}) that names them
 */
public record NamedQueues(
        String url, Optional<String> virtualHost, String origin, String originKey, Map<String, String> to) {

    public NamedQueues {
        to = Ordered.copy(to);
    }

    /** What the environment of a microservice names; empty where it names no queue. */
    public static Optional<NamedQueues> of(Microservice service) {
        return of(service.env());
    }

    /** What an environment names, be it that of a file or with everything filled in; empty where it names no queue. */
    public static Optional<NamedQueues> of(Map<String, String> env) {
        String originKey = named(env, "QUEUE_ORIGIN") ? "QUEUE_ORIGIN" : named(env, "QUEUE_FROM") ? "QUEUE_FROM" : "";
        Map<String, String> to = new LinkedHashMap<>();
        env.forEach((key, value) -> {
            if ((key.equals("QUEUE_TO") || key.startsWith("QUEUE_TO_")) && !value.isEmpty()) {
                to.put(key, value);
            }
        });
        if (originKey.isEmpty() && to.isEmpty()) {
            return Optional.empty();
        }
        String url = env.getOrDefault("RABBITMQ_URL", "");
        return Optional.of(new NamedQueues(
                url, virtualHost(url), originKey.isEmpty() ? "" : env.getOrDefault(originKey, ""), originKey, to));
    }

    /**
     * The virtual host of an AMQP URL, by the rules of the clients: none and {@code /} alone mean {@code /}.
     *
     * @return empty for AION's own: no URL, one that takes its parts from a secret, or one that cannot be read
     */
    public static Optional<String> virtualHost(String url) {
        if (url.isEmpty() || url.contains("${")) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(url);
            String path = uri.getPath();
            boolean amqp = "amqp".equals(uri.getScheme()) || "amqps".equals(uri.getScheme());
            if (!amqp || uri.getRawAuthority() == null) {
                return Optional.empty();
            }
            return Optional.of(path == null || path.length() <= 1 ? "/" : path.substring(1));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static boolean named(Map<String, String> env, String key) {
        return !env.getOrDefault(key, "").isEmpty();
    }

    /** Shows everything but the user of the URL. */
    @Override
    public String toString() {
        return "NamedQueues[url=" + Secrets.mask(url) + ", virtualHost=" + virtualHost + ", origin=" + origin + ", to="
                + to + "]";
    }
}
