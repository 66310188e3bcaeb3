package io.aion.topology;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a microservice with {@code traced: yes} sent to a queue that it names itself. It publishes to a bridge,
 * {@code to.<service>.<NNN>.<target>}, whose name is the routing key with which RabbitMQ passes it on to the exchange
 * {@link #EXCHANGE}; a copy from another virtual host has that virtual host's name behind it.
 *
 * @param service who sent it
 * @param number which of its instances, from 1
 * @param target the queue it was sent to, as the file names it
 * @param virtualHost where that queue is; empty for AION's own
 */
public record Traced(String service, int number, String target, String virtualHost) {

    /** Topic exchange behind all bridges of a virtual host. */
    public static final String EXCHANGE = "traced";
    /** Binds whatever comes from a bridge, and copies from another virtual host. */
    public static final String EVERYTHING = Names.TO_PREFIX + "#";
    /** Binds whatever comes from a bridge of the same virtual host. */
    public static final String FROM_BRIDGES = Names.TO_PREFIX + "*.*.*";

    private static final String WORD = "((?:[^.%]|%[0-9A-F]{2})+)";
    private static final Pattern KEY =
            Pattern.compile(Pattern.quote(Names.TO_PREFIX) + WORD + "\\.(\\d{3,9})\\." + WORD + "(?:\\." + WORD + ")?");

    /** Name of the queue of copies in another virtual host: for the log of the AION whose own virtual host this is. */
    public static String copies(String ownVirtualHost) {
        return EXCHANGE + "." + Names.escape(ownVirtualHost);
    }

    /** Name of the bridge, which is its routing key too. */
    public String bridge() {
        return Names.toQueue(service, number) + "." + Names.escape(target);
    }

    /** Routing key of a copy in AION's own virtual host; that of the bridge where it comes from there. */
    public String key() {
        return virtualHost.isEmpty() ? bridge() : bridge() + "." + Names.escape(virtualHost);
    }

    /** Routing key by which the exchange leads to a target, whoever sends there. */
    public static String to(String target) {
        return Names.TO_PREFIX + "*.*." + Names.escape(target);
    }

    /** What a message of the log says in its exchange and routing key; empty where it came another way. */
    public static Optional<Traced> read(String exchange, String routingKey) {
        return exchange.equals(EXCHANGE) ? read(routingKey) : Optional.empty();
    }

    /** What a routing key says; empty for one that is none of these. */
    public static Optional<Traced> read(String routingKey) {
        Matcher words = KEY.matcher(routingKey);
        return words.matches()
                ? Optional.of(new Traced(
                        Names.unescape(words.group(1)),
                        Integer.parseInt(words.group(2)),
                        Names.unescape(words.group(3)),
                        words.group(4) == null ? "" : Names.unescape(words.group(4))))
                : Optional.empty();
    }
}
