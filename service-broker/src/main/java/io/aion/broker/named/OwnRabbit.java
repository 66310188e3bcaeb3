package io.aion.broker.named;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * This device's RabbitMQ, as AION knows it.
 *
 * @param host of {@code aion.rabbitmq.url}
 * @param virtualHost AION's own one
 * @param user of the microservices there
 */
public record OwnRabbit(String host, String virtualHost, String user) {

    /** What it is called on Kubernetes, and in the files of most users. */
    public static final String NAME = "rabbitmq";

    private static final Set<String> LOOPBACK = Set.of("localhost", "::1", "[::1]", "0:0:0:0:0:0:0:1", "ip6-localhost");
    private static final Pattern LOOPBACK_ADDRESS = Pattern.compile("127\\.\\d+\\.\\d+\\.\\d+");

    /** Whether a URL with that host means this RabbitMQ. */
    public boolean is(String other) {
        String name = other.toLowerCase(Locale.ROOT);
        return name.equals(NAME) || name.equals(host.toLowerCase(Locale.ROOT)) || (loopback(name) && loopback(host));
    }

    private static boolean loopback(String name) {
        return LOOPBACK.contains(name.toLowerCase(Locale.ROOT))
                || LOOPBACK_ADDRESS.matcher(name).matches();
    }
}
