package io.aion.testing;

import java.util.Locale;
import java.util.Optional;

/**
 * What the person (or the build) who runs the tests decides. Each setting is an environment variable, or the system
 * property of the same name in lower case with dots ({@code AION_TEST_BROKER}, {@code aion.test.broker}), which wins.
 */
final class Settings {

    /** {@code environment}, {@code image} or {@code package}: only this one is tried for RabbitMQ. */
    static final String BROKER = "AION_TEST_BROKER";

    /** URI of a RabbitMQ that is already there: {@code amqp://user:password@host:port}. */
    static final String RABBITMQ = "AION_TEST_RABBITMQ";

    /** URI of its management API: {@code http://user:password@host:port}. */
    static final String RABBITMQ_MANAGEMENT = "AION_TEST_RABBITMQ_MANAGEMENT";

    /** URI of a Redis that is already there: {@code redis://host:port}. */
    static final String REDIS = "AION_TEST_REDIS";

    /** URI of a MongoDB that is already there: {@code mongodb://host:port}. */
    static final String MONGO = "AION_TEST_MONGO";

    private Settings() {}

    static Optional<String> get(String name) {
        String property = System.getProperty(name.toLowerCase(Locale.ROOT).replace('_', '.'));
        String value = property != null ? property : System.getenv(name);
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }
}
