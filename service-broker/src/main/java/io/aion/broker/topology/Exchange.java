package io.aion.broker.topology;

/**
 * A durable exchange.
 *
 * @param name its name
 * @param type {@code topic}, {@code direct} or {@code fanout}; anything else that was observed as RabbitMQ spells it
 * @param alternate exchange that takes what nothing here matches; empty for none
 */
public record Exchange(String name, String type, String alternate) {

    static final String TOPIC = "topic";
    static final String DIRECT = "direct";
    static final String FANOUT = "fanout";
}
