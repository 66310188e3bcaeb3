package io.aion.messaging;

import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;

/** A kanban to be handled, and where its outputs go. For the thread that handles it. */
public interface Work {

    /** What is to be done; {@code processNumber} is this instance's number, {@code nextDeviceName} this device. */
    Kanban kanban();

    /** Where it came from. */
    Trail trail();

    /** Whether it was no kanban but another body, which is presented as metadata. */
    boolean foreign();

    /** Whether it may have been handled before. */
    boolean repeated();

    /** Which attempt this is, from 1. */
    int attempt();

    /**
     * Tells how far this kanban is, for the board: at most twice a second, what is told in between is passed over. Nothing
     * waits for it.
     *
     * @param done from 0 to 1
     * @param text what is being done, for a person; at most {@link Progress#MAX_TEXT} characters
     */
    void progress(double done, String text) throws InterruptedException;

    /**
     * An output: goes to the next service that its connection key names, when the handler has returned. A handler that
     * makes none leaves a {@link Receipt} in the log.
     *
     * @throws KanbanRefused if it is too large, or for a number that this microservice does not have
     * @throws IllegalStateException after more outputs than one kanban may have
     */
    void finish(Kanban output);
}
