package io.aion.topology;

import java.util.HexFormat;
import java.util.Locale;

/**
 * The names of all exchanges, queues and routing keys. Names that users gave (service, device, connection key) are
 * escaped where RabbitMQ gives a character a meaning: {@code .}, {@code *}, {@code #}, and {@code %} itself, as
 * {@code %} and two hexadecimal digits.
 */
public final class Names {

    /** The stream that holds a copy of every finished kanban. */
    public static final String LOG = "kanban.log";
    /** Exchange and queue of kanban that found no next service although the file says there should be one. */
    public static final String UNROUTED = "unrouted";
    /** Exchange and queue of kanban that were given up. */
    public static final String DEAD = "dead";

    public static final String AFTER_PREFIX = "after.";
    public static final String ROUTE_PREFIX = "route.";
    public static final String BEFORE_PREFIX = "before.";
    public static final String DEVICE_PREFIX = "device.";
    public static final String TO_PREFIX = "to.";
    public static final String ACTIVATE_PREFIX = "activate.";
    private static final String DEFAULT_SUFFIX = ".default";
    /** Three words, where the key of a kanban has two: nothing that a user names can be taken for it. */
    private static final String RECEIPT_PREFIX = "kanban.receipt.";

    private static final String PROGRESS_PREFIX = "kanban.progress.";
    /** What binds all that tells of kanban and is none: receipts and progress. */
    public static final String NOTICES = "kanban.*.*";

    private static final String SECOND_SUFFIX = ".next";

    private Names() {}

    /** Topic exchange to which a microservice publishes what it has finished. */
    public static String after(String service) {
        return AFTER_PREFIX + escape(service);
    }

    /** Topic exchange that routes by connection key and number. */
    public static String route(String service) {
        return ROUTE_PREFIX + escape(service);
    }

    /** Topic exchange of the {@code default} entry, reached where no other key matched. */
    public static String routeDefault(String service) {
        return ROUTE_PREFIX + escape(service) + DEFAULT_SUFFIX;
    }

    /** Direct exchange for those who send to a service directly; its routing key is {@link #directKey}. */
    public static String before(String service) {
        return BEFORE_PREFIX + escape(service);
    }

    /** Queue of kanban that wait for one instance. */
    public static String beforeQueue(String service, int number) {
        return BEFORE_PREFIX + escape(service) + "." + padded(number);
    }

    /**
     * Second queue of an instance, {@code before.<service>.<NNN>.next}: it holds what comes while the first one is
     * replaced by one of another type, which RabbitMQ can't change. Nobody reads it; the service broker moves what is in
     * it to the new first one and deletes it.
     */
    public static String secondQueue(String service, int number) {
        return beforeQueue(service, number) + SECOND_SUFFIX;
    }

    /** Queue of kanban on their way to an instance on another device. */
    public static String deviceQueue(String device, String service, int number) {
        return DEVICE_PREFIX + escape(device) + "." + escape(service) + "." + padded(number);
    }

    /** Queue of kanban that name another device themselves: on their way there, wherever the file sends others. */
    public static String deviceQueue(String device) {
        return DEVICE_PREFIX + escape(device);
    }

    /** Queue by which a client that publishes to a queue by name enters the flow. */
    public static String toQueue(String service, int number) {
        return TO_PREFIX + escape(service) + "." + padded(number);
    }

    /** Queue of length one whose content wakes the service broker. */
    public static String activate(String service) {
        return ACTIVATE_PREFIX + escape(service);
    }

    /** Routing key of a finished kanban: {@code <connectionKey>.<number>}. */
    public static String afterKey(String connectionKey, int number) {
        return escape(connectionKey) + "." + number;
    }

    /**
     * Routing key of a finished kanban that names another device: {@code <connectionKey>.<number>.device.<device>}. No
     * other key has four words, so that no entry of {@code nextService} takes it.
     */
    public static String afterKey(String connectionKey, int number, String device) {
        return afterKey(connectionKey, number) + "." + deviceQueue(device);
    }

    /** What binds every {@link #afterKey(String, int, String)} of a device. */
    public static String anyAfterKey(String device) {
        return "*.*." + deviceQueue(device);
    }

    /** Routing key on {@link #after(String)} of a receipt: kanban were handled without an output. It ends in the log. */
    public static String receiptKey(int number) {
        return RECEIPT_PREFIX + number;
    }

    /** Routing key on {@link #after(String)} of how far an instance is with its kanban. It ends in the log. */
    public static String progressKey(int number) {
        return PROGRESS_PREFIX + number;
    }

    /** Whether a routing key of the log is that of a progress. */
    public static boolean isProgress(String routingKey) {
        return routingKey.startsWith(PROGRESS_PREFIX);
    }

    /** Whether a routing key of the log is that of a receipt. */
    public static boolean isReceipt(String routingKey) {
        return routingKey.startsWith(RECEIPT_PREFIX);
    }

    /** Routing key on {@link #before(String)}: the number. */
    public static String directKey(int number) {
        return Integer.toString(number);
    }

    /** The number of an instance as names show it: at least three digits. */
    public static String padded(int number) {
        return String.format(Locale.ROOT, "%03d", number);
    }

    /** The name of an instance, {@code <service>-<NNN>}, as pods, hosts and log files are called. */
    public static String instance(String service, int number) {
        return service + "-" + padded(number);
    }

    /**
     * An instance of a microservice.
     *
     * @param service its name; empty where it is not known
     * @param number from 1; 0 where it is not known
     */
    public record Instance(String service, int number) {}

    /** The instance whose queue has this name; one with empty name and number 0 for any other queue. */
    public static Instance instanceOf(String queue) {
        int dot = queue.lastIndexOf('.');
        if (!queue.startsWith(BEFORE_PREFIX) || dot <= BEFORE_PREFIX.length()) {
            return new Instance("", 0);
        }
        String digits = queue.substring(dot + 1);
        boolean number = digits.length() <= 9 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits.isEmpty() || !number) {
            return new Instance("", 0);
        }
        return new Instance(unescape(queue.substring(BEFORE_PREFIX.length(), dot)), Integer.parseInt(digits));
    }

    /** A user's name with RabbitMQ's special characters escaped. */
    public static String escape(String name) {
        StringBuilder out = null;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean special = c == '.' || c == '*' || c == '#' || c == '%';
            if (special && out == null) {
                out = new StringBuilder(name.length() + 8).append(name, 0, i);
            }
            if (out != null) {
                if (special) {
                    out.append('%').append(Integer.toHexString(c).toUpperCase(Locale.ROOT));
                } else {
                    out.append(c);
                }
            }
        }
        return out == null ? name : out.toString();
    }

    /** The user's name that {@link #escape} was given; what that does not make stays as it is. */
    public static String unescape(String escaped) {
        int percent = escaped.indexOf('%');
        if (percent < 0) {
            return escaped;
        }
        StringBuilder out = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            boolean code = c == '%'
                    && i + 2 < escaped.length()
                    && HexFormat.isHexDigit(escaped.charAt(i + 1))
                    && HexFormat.isHexDigit(escaped.charAt(i + 2));
            if (code) {
                out.append((char) Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
