package io.aion.messaging;

import io.aion.kanban.Kanban;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;

/**
 * Where a kanban is sent: an exchange of RabbitMQ and a routing key.
 *
 * @param exchange empty for RabbitMQ's default exchange, whose routing keys are queue names
 * @param routingKey at most 255 bytes, AMQP's limit
 */
public record Target(String exchange, String routingKey) {

    private static final int MAX_BYTES = 255;

    public Target {
        check("exchange", exchange);
        check("routing key", routingKey);
    }

    /** What a microservice has finished, to be routed by its connection key. */
    public static Target after(String service, String connectionKey, int number) {
        return new Target(Names.after(service), Names.afterKey(connectionKey, number));
    }

    /** The same for another device, whatever the file says of its connection key. */
    public static Target after(String service, String connectionKey, int number, String device) {
        return new Target(Names.after(service), Names.afterKey(connectionKey, number, device));
    }

    /**
     * What a microservice has finished: to be routed by its connection key, or to the other device that its
     * {@code nextDeviceName} names.
     *
     * @param exchange where the microservice publishes
     * @param ownDevice this device's name; empty where it is not known, and then no name is this device's
     */
    public static Target finished(String exchange, Kanban kanban, String ownDevice) {
        String key = kanban.routingConnectionKey();
        String device = kanban.nextDeviceName();
        boolean here = device.isEmpty() || device.equals(ownDevice);
        return new Target(
                exchange,
                here
                        ? Names.afterKey(key, kanban.processNumber())
                        : Names.afterKey(key, kanban.processNumber(), device));
    }

    /** A kanban straight to an instance of a microservice. */
    public static Target before(String service, int number) {
        return new Target(Names.before(service), Names.directKey(number));
    }

    /** A queue by its name. */
    public static Target queue(String name) {
        return new Target("", name);
    }

    /** Those given up, from this queue. */
    static Target dead(String queue) {
        return new Target(Names.DEAD, queue);
    }

    private static void check(String what, String value) {
        if (value.length() * 3 > MAX_BYTES && value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new KanbanRefused("the " + what + " '" + value.substring(0, 40) + "...' has more than " + MAX_BYTES
                    + " bytes, AMQP's limit; use a shorter connection key or name");
        }
    }
}
