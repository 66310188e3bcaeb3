package io.aion.broker.named;

import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a user may do in a virtual host, as RabbitMQ writes it: regular expressions of names.
 *
 * @param configure what it may make and delete
 * @param write exchanges it may publish to
 * @param read queues it may consume
 */
public record Rights(String configure, String write, String read) {

    /** Of a user that a file names: everything but making things. */
    public static final Rights USER = new Rights("^$", ".*", ".*");
    /** What AION reads where it has made it: what was given up, and copies; {@code traced} is what it binds queues to. */
    private static final String MADE = "^(" + Names.DEAD + "|" + Traced.EXCHANGE + "(\\.[^.]+)?)$";
    /** Of AION's own user of the management API where it makes queues, and binds them to what it has made. */
    public static final Rights MAKER = new Rights(".*", ".*", MADE);
    /** The same before there was anything but {@code dead}. */
    static final Rights FORMER_MAKER = new Rights(".*", "^" + Names.DEAD + "$", "^" + Names.DEAD + "$");

    private static final String DEFAULT_EXCHANGE = "amq.default";
    /** Of AION's own user of AMQP, where that is another one: reads what AION has made, sends again to queues by name. */
    public static final Rights WORKER = new Rights("^$", "^amq\\.default$", MADE);

    private static final String READ = "^" + prefix(Names.BEFORE_PREFIX) + "[^.]+\\.[0-9]+$";

    /**
     * Of AION's microservices in its own virtual host. The default exchange is among what they may write to, because the
     * original's clients publish to queues by name; {@code dead} because a receiver parks what it gives up.
     *
     * @param named queues that they may consume beside those of their numbers
     */
    public static Rights ofMicroservices(Collection<String> named) {
        return new Rights(
                "^$",
                "^(" + prefix(Names.AFTER_PREFIX) + "[^.]+|" + prefix(Names.BEFORE_PREFIX) + "[^.]+|" + Names.DEAD
                        + "|amq\\.default)$",
                named.isEmpty() ? READ : READ + "|" + QueueNames.pattern(named));
    }

    /** Whether these are {@link #ofMicroservices} of whatever queues. */
    public boolean ofMicroservices() {
        Rights least = ofMicroservices(java.util.List.of());
        return configure.equals(least.configure)
                && write.equals(least.write)
                && (read.equals(READ) || read.startsWith(READ + "|"));
    }

    boolean mayRead(String queue) {
        return matches(read, queue);
    }

    /** Whether it may publish to queues by their names. */
    boolean mayWriteToQueues() {
        return matches(write, DEFAULT_EXCHANGE);
    }

    private static boolean matches(String expression, String name) {
        try {
            return Pattern.compile(expression).matcher(name).find();
        } catch (PatternSyntaxException e) {
            return true; // RabbitMQ's dialect is not Java's: no reason to speak of a fault
        }
    }

    private static String prefix(String prefix) {
        return prefix.replace(".", "\\.");
    }
}
