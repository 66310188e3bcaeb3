package io.aion.broker.topology;

import io.aion.topology.Names;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What on the virtual host is AION's: an object whose name follows one of AION's patterns <em>and</em> that is of the
 * kind AION gives to that pattern; a binding whose two ends are AION's; a policy whose name begins with
 * {@link Policy#PREFIX}. Everything else is somebody else's: never changed and never deleted, and what of AION's it is
 * bound to is not deleted either.
 */
public final class Ownership {

    private static final String NAME = "([^.]+)";
    private static final String NUMBER = "\\.(\\d{3,9})";
    private static final Pattern UNIT_QUEUE = pattern(either(Names.BEFORE_PREFIX, Names.TO_PREFIX) + NAME + NUMBER);
    private static final Pattern SECOND_QUEUE = pattern(either(Names.BEFORE_PREFIX) + NAME + NUMBER + "\\.next");
    private static final Pattern DEVICE_QUEUE = pattern(either(Names.DEVICE_PREFIX) + NAME + "\\." + NAME + NUMBER);
    private static final Pattern NAMED_DEVICE_QUEUE = pattern(either(Names.DEVICE_PREFIX) + NAME);
    private static final Pattern HINT_QUEUE = pattern(either(Names.ACTIVATE_PREFIX) + NAME);
    private static final Pattern TOPIC =
            pattern(either(Names.AFTER_PREFIX, Names.ROUTE_PREFIX) + NAME + "(\\.default)?");
    private static final Pattern DIRECT = pattern(either(Names.BEFORE_PREFIX) + NAME);
    private static final Pattern KEY = pattern("[^.]+\\.(\\d{1,9})");

    private Ownership() {}

    /** One instance of a service: what has a queue of its own and edges of its own. */
    record Unit(String service, int number) {}

    /** Whether this queue is AION's. */
    public static boolean owns(Queue queue) {
        String name = queue.name();
        return switch (queue.kind()) {
            case LOG -> name.equals(Names.LOG);
            case HINT -> HINT_QUEUE.matcher(name).matches();
            case ORDERED, SHARED ->
                name.equals(Names.DEAD)
                        || name.equals(Names.UNROUTED)
                        || UNIT_QUEUE.matcher(name).matches()
                        || SECOND_QUEUE.matcher(name).matches()
                        || DEVICE_QUEUE.matcher(name).matches()
                        || leavesByName(name);
            case OTHER -> false;
        };
    }

    /** Whether this exchange is AION's. */
    public static boolean owns(Exchange exchange) {
        return switch (exchange.type()) {
            case Exchange.FANOUT ->
                exchange.name().equals(Names.DEAD) || exchange.name().equals(Names.UNROUTED);
            case Exchange.TOPIC ->
                publisherOf(exchange.name())
                        .filter(service -> List.of(
                                        Names.after(service), Names.route(service), Names.routeDefault(service))
                                .contains(exchange.name()))
                        .isPresent();
            case Exchange.DIRECT -> DIRECT.matcher(exchange.name()).matches();
            default -> false;
        };
    }

    /** Whether this policy is AION's. */
    public static boolean owns(Policy policy) {
        return policy.name().startsWith(Policy.PREFIX)
                && !policy.name().equals(Policy.NAMED)
                && !policy.name().startsWith(Policy.NAMED + ".");
    }

    /** Whether only AION may make a queue of this name in its own virtual host. */
    public static boolean reserves(String queue) {
        return List.of(Names.LOG, Names.DEAD, Names.UNROUTED).contains(queue)
                || List.of(UNIT_QUEUE, SECOND_QUEUE, DEVICE_QUEUE, NAMED_DEVICE_QUEUE, HINT_QUEUE).stream()
                        .anyMatch(pattern -> pattern.matcher(queue).matches());
    }

    /** The instance whose kanban wait in this queue, or enter the flow through it. */
    static Optional<Unit> unitOf(String queue) {
        Matcher second = SECOND_QUEUE.matcher(queue);
        Matcher matcher = second.matches() ? second : UNIT_QUEUE.matcher(queue);
        return matcher.matches()
                ? Optional.of(new Unit(Names.unescape(matcher.group(1)), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** Whether kanban for an instance wait in this queue: its own one or the second. */
    static boolean receives(String queue) {
        return queue.startsWith(Names.BEFORE_PREFIX) && unitOf(queue).isPresent();
    }

    /** Whether kanban wait in this queue that named another device themselves. */
    public static boolean leavesByName(String queue) {
        return NAMED_DEVICE_QUEUE.matcher(queue).matches();
    }

    /** The instance and device whose kanban wait in this queue, be it on this device or on the way to another. */
    public static Optional<String> serviceOf(String queue) {
        Matcher device = DEVICE_QUEUE.matcher(queue);
        return device.matches()
                ? Optional.of(Names.unescape(device.group(2)))
                : unitOf(queue).filter(unit -> receives(queue)).map(Unit::service);
    }

    /** The number whose kanban wait in this queue; 0 where it is no such queue. */
    public static int instanceOf(String queue) {
        Matcher device = DEVICE_QUEUE.matcher(queue);
        return device.matches()
                ? Integer.parseInt(device.group(3))
                : unitOf(queue).map(Unit::number).orElse(0);
    }

    /**
     * What changes together: bindings of the exchanges through which one service publishes are one way for its kanban, a
     * direct exchange is one by itself.
     */
    static String wayOf(String exchange) {
        return publisherOf(exchange)
                .map(service -> Names.AFTER_PREFIX + service)
                .orElse(exchange);
    }

    /** The service that publishes through this exchange. */
    static Optional<String> publisherOf(String exchange) {
        Matcher matcher = TOPIC.matcher(exchange);
        return matcher.matches() ? Optional.of(Names.unescape(matcher.group(1))) : Optional.empty();
    }

    /** Which instance an outgoing binding is for: the second of its key's two words, or 0 where it is for all of them. */
    static int numberOf(String key) {
        Matcher matcher = KEY.matcher(key);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    private static Pattern pattern(String expression) {
        return Pattern.compile(expression);
    }

    private static String either(String... prefixes) {
        return "(?:" + Arrays.stream(prefixes).map(Pattern::quote).collect(Collectors.joining("|")) + ")";
    }
}
