package io.aion.broker.topology;

/**
 * A binding without arguments.
 *
 * @param source exchange it leads from
 * @param destination where it leads
 * @param toQueue whether the destination is a queue, not an exchange
 * @param key routing key or pattern
 */
public record Binding(String source, String destination, boolean toQueue, String key) {

    static Binding queue(String source, String key, String queue) {
        return new Binding(source, queue, true, key);
    }

    static Binding exchange(String source, String key, String exchange) {
        return new Binding(source, exchange, false, key);
    }
}
