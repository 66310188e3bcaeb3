package io.aion.benchmarks;

import java.util.function.LongConsumer;

/** A sender and a receiver with RabbitMQ between them: AION's, or the bare client doing the same. */
interface Pair extends AutoCloseable {

    /** Its name in the tables. */
    String name();

    /** Starts to receive; the consumer is told the tag of each message when the handler is entered. */
    void receive(LongConsumer handler) throws Exception;

    /** Publishes a message of about {@code bytes}; blocks while the limit of unconfirmed ones is reached. */
    void send(long tag, int bytes) throws Exception;

    /** Waits until all that was sent is confirmed. */
    void settle() throws Exception;
}
