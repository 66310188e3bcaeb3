package io.aion.messaging;

import com.rabbitmq.client.ConnectionFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.time.Duration;

/**
 * Where RabbitMQ is and which virtual host of it: {@code amqp://user:password@host:port/vhost}. An empty path means
 * the virtual host {@code /}. Shown without its password everywhere. With {@code amqps://} see {@link BrokerTls}.
 *
 * @param uri the address, its user part, password and virtual host percent-encoded where needed
 */
public record BrokerAddress(String uri) {

    /** A connection that says nothing for this long is lost; half of it is the pace of heartbeats. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(20);
    /** How long connecting and each answer to a command may take before the attempt counts as failed. */
    private static final Duration ANSWER = Duration.ofSeconds(10);
    /** RabbitMQ 3.10's own limit: what it has accepted, a receiver must be able to take out and park. */
    private static final int MAX_BODY = 128 * 1024 * 1024;

    public BrokerAddress {
        URI parsed = parse(uri);
        String scheme = parsed.getScheme();
        if (!"amqp".equals(scheme) && !"amqps".equals(scheme)) {
            throw new IllegalArgumentException(
                    "the broker's address " + redact(uri) + " must begin with amqp:// or amqps://");
        }
        if (parsed.getHost() == null) {
            throw new IllegalArgumentException("the broker's address " + redact(uri) + " names no host");
        }
        if ("amqp".equals(scheme) && BrokerTls.authorities(parsed).isPresent()) {
            throw new IllegalArgumentException("the broker's address " + redact(uri)
                    + " names authorities (cacertfile), which amqps:// asks and amqp:// does not");
        }
    }

    /** The address as it may be shown: the password is {@code ***}. */
    @Override
    public String toString() {
        return redact(uri);
    }

    /** The virtual host, decoded. */
    public String virtualHost() {
        return factory().getVirtualHost();
    }

    /** A factory of connections to this address, without the client's own recovery, and nothing else set. */
    public ConnectionFactory connections() {
        ConnectionFactory factory = new ConnectionFactory();
        try {
            URI parsed = parse(uri);
            if ("amqps".equals(parsed.getScheme())) {
                BrokerTls.prepare(factory, parsed);
            }
            factory.setUri(parsed);
        } catch (URISyntaxException | GeneralSecurityException e) {
            throw new IllegalArgumentException("the broker's address " + redact(uri) + " can't be used", e);
        }
        if (factory.getVirtualHost().isEmpty()) {
            factory.setVirtualHost("/");
        }
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }

    /** A factory of plain connections; recovery is AION's own, which knows what is unconfirmed and unacknowledged. */
    ConnectionFactory factory() {
        ConnectionFactory factory = connections();
        factory.setTopologyRecoveryEnabled(false);
        factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
        factory.setConnectionTimeout((int) ANSWER.toMillis());
        factory.setHandshakeTimeout((int) ANSWER.toMillis());
        factory.setChannelRpcTimeout((int) ANSWER.toMillis());
        factory.setMaxInboundMessageBodySize(MAX_BODY);
        return factory;
    }

    private static URI parse(String uri) {
        try {
            return new URI(uri);
        } catch (URISyntaxException e) {
            // The cause quotes the address with its password: left out on purpose.
            throw new IllegalArgumentException("the broker's address " + redact(uri)
                    + " is not a URI; expected amqp://user:password@host:port/vhost");
        }
    }

    private static String redact(String uri) {
        int at = uri.lastIndexOf('@');
        int start = uri.indexOf("://");
        if (at < 0 || start < 0) {
            return uri;
        }
        int colon = uri.indexOf(':', start + 3);
        return colon < 0 || colon > at ? uri : uri.substring(0, colon) + ":***" + uri.substring(at);
    }
}
