package io.aion.broker.instances;

/** What is known of the queue of a number. */
public sealed interface Backlog {

    /**
     * RabbitMQ was asked and answered.
     *
     * @param ready kanban that wait; those that a consumer holds are not among them
     * @param consumers consumers that are attached, active or not
     * @param held kanban that were handed out and are not acknowledged, as RabbitMQ last counted them, up to 5 s ago; 0 where
     *     it has not
     */
    record Known(int ready, int consumers, long held) implements Backlog {}

    /** There is no such queue (yet). */
    record Missing() implements Backlog {}

    /** RabbitMQ could not be asked. */
    record Unknown() implements Backlog {}

    /** The microservice has no queue. */
    record None() implements Backlog {}

    /** Waiting kanban, 0 where that is not known. */
    default int waiting() {
        return this instanceof Known known ? known.ready() : 0;
    }
}
