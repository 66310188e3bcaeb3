package io.aion.topology;

/**
 * Where one kanban is to go.
 *
 * @param device the other device, or empty for this one
 * @param service the next service
 * @param number its instance, from 1
 */
public record Destination(String device, String service, int number) {

    /** Whether it is on this device. */
    public boolean local() {
        return device.isEmpty();
    }

    /** The queue that leads there. */
    public String queue() {
        return local() ? Names.beforeQueue(service, number) : Names.deviceQueue(device, service, number);
    }
}
