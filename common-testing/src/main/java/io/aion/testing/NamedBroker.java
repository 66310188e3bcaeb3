package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.util.Optional;

/** A RabbitMQ that the environment names. It belongs to somebody else: it is never stopped. */
record NamedBroker(String amqp, String management) implements BrokerNode {

    static NamedBroker open() throws NotOpen {
        Optional<String> amqp = Settings.get(Settings.RABBITMQ);
        Optional<String> management = Settings.get(Settings.RABBITMQ_MANAGEMENT);
        if (amqp.isEmpty() && management.isEmpty()) {
            throw new NotOpen(Settings.RABBITMQ + " is not set");
        }
        if (amqp.isEmpty() || management.isEmpty()) {
            throw new NotOpen("both " + Settings.RABBITMQ + " and " + Settings.RABBITMQ_MANAGEMENT + " are needed");
        }
        return new NamedBroker(amqp.get(), management.get());
    }

    @Override
    public void control(String... arguments) {
        throw notOurs();
    }

    @Override
    public void kill() {
        throw notOurs();
    }

    @Override
    public void restart() {
        throw notOurs();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "named by the environment";
    }

    private static UnsupportedOperationException notOurs() {
        return new UnsupportedOperationException(
                "the RabbitMQ of " + Settings.RABBITMQ + " is shared; a test that stops one opens TestBroker.own()");
    }
}
