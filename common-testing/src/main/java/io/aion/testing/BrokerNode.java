package io.aion.testing;

/** Where a RabbitMQ runs, and what can be done to it there. */
sealed interface BrokerNode permits NamedBroker, ImageBroker, PackageBroker, SmallDiskBroker {

    /** With user and password, without a virtual host: {@code amqp://user:password@host:port}. */
    String amqp();

    /** With user and password: {@code http://user:password@host:port}. */
    String management();

    /** Throws if the server is known to have ended. */
    default void check() {}

    /** Runs {@code rabbitmqctl} on it. */
    void control(String... arguments);

    /** SIGKILL. */
    void kill();

    /** Starts it again after {@link #kill}, on the same data and ports. */
    void restart();

    /** Ends it and removes its data, if it was started here. */
    void close();
}
