package io.aion.broker.topology;

import io.aion.topology.Names;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What on the virtual host is AION's: an object whose name follows one of AION's patterns <em>and</em> that is of the
 * kind AION gives to that pattern; a binding whose two ends are AION's; a policy whose name begins with
 * {@link Policy#PREFIX}. Everything else is somebody else's: never changed and never deleted, and what of AION's it is
 * bound to is not deleted either.
 */
final class Ownership {

    private static final String NAME = "([^.]+)";
    private static final String NUMBER = "(\\d{3,9})";
    private static final Pattern UNIT_QUEUE = Pattern.compile("(?:before|to)\\." + NAME + "\\." + NUMBER);
    private static final Pattern DEVICE_QUEUE = Pattern.compile("device\\." + NAME + "\\." + NAME + "\\." + NUMBER);
    private static final Pattern HINT_QUEUE = Pattern.compile("activate\\." + NAME);
    private static final Pattern TOPIC =
            Pattern.compile("(?:after\\." + NAME + "|route\\." + NAME + "(?:\\.default)?)");
    private static final Pattern DIRECT = Pattern.compile("before\\." + NAME);
    private static final Pattern KEY = Pattern.compile(".*\\.(\\d{1,9})");

    private Ownership() {}

    /** One instance of a service: what has a queue of its own and edges of its own. */
    record Unit(String service, int number) {}

    static boolean owns(Queue queue) {
        String name = queue.name();
        return switch (queue.kind()) {
            case LOG -> name.equals(Names.LOG);
            case HINT -> HINT_QUEUE.matcher(name).matches();
            case ORDERED, SHARED ->
                name.equals(Names.DEAD)
                        || name.equals(Names.UNROUTED)
                        || UNIT_QUEUE.matcher(name).matches()
                        || DEVICE_QUEUE.matcher(name).matches();
            case OTHER -> false;
        };
    }

    static boolean owns(Exchange exchange) {
        return switch (exchange.type()) {
            case Exchange.FANOUT ->
                exchange.name().equals(Names.DEAD) || exchange.name().equals(Names.UNROUTED);
            case Exchange.TOPIC -> TOPIC.matcher(exchange.name()).matches();
            case Exchange.DIRECT -> DIRECT.matcher(exchange.name()).matches();
            default -> false;
        };
    }

    static boolean owns(Policy policy) {
        return policy.name().startsWith(Policy.PREFIX);
    }

    /** The instance whose kanban wait in this queue, or enter the flow through it. */
    static Optional<Unit> unitOf(String queue) {
        Matcher matcher = UNIT_QUEUE.matcher(queue);
        return matcher.matches()
                ? Optional.of(new Unit(Names.unescape(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** The service that publishes through this exchange. */
    static Optional<String> publisherOf(String exchange) {
        Matcher matcher = TOPIC.matcher(exchange);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String escaped = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return Optional.of(Names.unescape(escaped));
    }

    /** Which instance an outgoing binding is for: the number its key ends in, or 0 where it is for all of them. */
    static int numberOf(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
