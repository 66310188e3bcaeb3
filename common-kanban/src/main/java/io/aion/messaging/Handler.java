package io.aion.messaging;

/** What a microservice does with a kanban. */
@FunctionalInterface
public interface Handler {

    /**
     * Handles one kanban. Called by one thread at a time. Returning means that it is done: the outputs are published,
     * and the kanban is acknowledged when they are confirmed. Throwing means that it failed: it is called again after a
     * pause, and after the last attempt, or at once by throwing {@link GiveUp}, the kanban is given up with the exception as the reason. May be called again for a
     * kanban it has handled, if the microservice was ended in between; then {@link Work#repeated()} is true and its
     * outputs have the same ids as before.
     */
    void handle(Work work) throws Exception;
}
