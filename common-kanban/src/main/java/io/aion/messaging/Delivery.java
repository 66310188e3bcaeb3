package io.aion.messaging;

import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;

/**
 * A kanban handed out by a {@link KanbanReader}, until it is settled: by {@link #handled()} or {@link #park}. Both may
 * be called from any thread, in any order among deliveries; a second settlement does nothing. What is not settled goes
 * back to its queue, in front and in order, when the reader closes or loses its connection.
 */
public interface Delivery {

    /** What it says; {@code processNumber} is its queue's, {@code nextDeviceName} this device's. */
    Kanban kanban();

    /** Where it came from. */
    Trail trail();

    /** Whether its sender has given it an id. Where not, that of {@link #trail()} is another one each time it comes. */
    boolean named();

    /** Whether the body was no kanban; it is presented as metadata, {@link #body()} has it unchanged. */
    boolean foreign();

    /** Whether it may have been handled before: RabbitMQ has delivered it before, and its end is not known here. */
    boolean repeated();

    /** The instance it is for, from 1; 0 where neither queue nor settings tell. */
    int number();

    /** Fields that it had as a message of gRPC and that no kanban has, as bytes of protobuf; empty most often. Not copied. */
    byte[] unknown();

    /** The body as it came. Not copied: don't change it. */
    byte[] body();

    /** Done: its outputs, if any, are confirmed. Acknowledged, and known should it come again. */
    void handled();

    /** Given up: published to {@code dead} with the reason, and acknowledged when that is confirmed. */
    void park(String reason);
}
