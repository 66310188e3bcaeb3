package io.aion.broker.rabbit;

import io.aion.messaging.BrokerAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * The parts of an AMQP address, decoded.
 *
 * @param user of the broker
 * @param virtualHost the namespace
 * @param uri the whole, encoded
 */
record VirtualHostAddress(String user, String virtualHost, URI uri) {

    static VirtualHostAddress of(BrokerAddress address) {
        URI uri = URI.create(address.uri());
        String userInfo = uri.getRawUserInfo() == null ? "guest:guest" : uri.getRawUserInfo();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String host = path.length() <= 1 ? "/" : decode(path.substring(1));
        return new VirtualHostAddress(decode(userInfo.split(":", 2)[0]), host, uri);
    }

    /** The same place for another user: at this {@code host:port} without TLS, or, where that is empty, as it is. */
    String forUser(String name, String password, String amqpAddr) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String user = encode(name) + ":" + encode(password) + "@";
        return amqpAddr.isEmpty()
                ? uri.getScheme() + "://" + user + uri.getHost() + port + "/" + encode(virtualHost) + query
                : "amqp://" + user + amqpAddr + "/" + encode(virtualHost);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return user + "@" + uri.getHost() + ", virtual host " + virtualHost;
    }
}
