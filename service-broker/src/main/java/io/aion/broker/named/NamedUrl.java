package io.aion.broker.named;

import io.aion.services.NamedQueues;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A {@code RABBITMQ_URL} in its parts, decoded.
 *
 * @param host as written
 * @param user empty where it names none
 * @param password empty where it has none
 * @param virtualHost none and {@code /} alone mean {@code /}
 */
record NamedUrl(String host, String user, String password, String virtualHost) {

    /** Empty where a client could not read it either. */
    static Optional<NamedUrl> parse(String url) {
        Optional<String> virtualHost = NamedQueues.virtualHost(url);
        if (virtualHost.isEmpty()) {
            return Optional.empty();
        }
        try {
            // Not getHost(): Java knows no host with an underscore, and names of containers have them.
            String authority = new URI(url).getRawAuthority();
            int at = authority.lastIndexOf('@');
            String[] login =
                    at < 0 ? new String[] {""} : authority.substring(0, at).split(":", 2);
            String host = authority.substring(at + 1).replaceFirst(":\\d*$", "");
            return host.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new NamedUrl(
                            host, decode(login[0]), login.length > 1 ? decode(login[1]) : "", virtualHost.get()));
        } catch (URISyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + host + ", virtual host " + virtualHost;
    }
}
