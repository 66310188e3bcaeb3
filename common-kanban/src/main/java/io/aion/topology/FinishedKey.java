package io.aion.topology;

import java.util.Optional;

/**
 * What the routing key of a finished kanban says: {@code <connectionKey>.<number>}, or with
 * {@code .device.<device>} behind it.
 *
 * @param connectionKey the entry of {@code nextService} it takes; empty where the key names none
 * @param number the instance that finished it; 0 where the key has no number in that place
 * @param device the device that its {@code nextDeviceName} sent it to; empty where it goes as the file says
 */
public record FinishedKey(String connectionKey, int number, String device) {

    private static final String DEVICE = "." + Names.DEVICE_PREFIX;

    /** What a routing key says; empty for one of a single word, which nobody gives a finished kanban. */
    public static Optional<FinishedKey> read(String routingKey) {
        int last = routingKey.lastIndexOf('.');
        if (last < 0) {
            return Optional.empty();
        }
        int named = last + 1 - DEVICE.length();
        if (named > 0 && routingKey.startsWith(DEVICE, named)) {
            Optional<FinishedKey> key = plain(routingKey.substring(0, named));
            if (key.isPresent() && key.get().number > 0) {
                FinishedKey left = key.get();
                String device = Names.unescape(routingKey.substring(last + 1));
                return Optional.of(new FinishedKey(left.connectionKey, left.number, device));
            }
        }
        return plain(routingKey);
    }

    private static Optional<FinishedKey> plain(String routingKey) {
        int last = routingKey.lastIndexOf('.');
        return last < 0
                ? Optional.empty()
                : Optional.of(new FinishedKey(
                        Names.unescape(routingKey.substring(0, last)), number(routingKey.substring(last + 1)), ""));
    }

    private static int number(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : 0;
    }
}
