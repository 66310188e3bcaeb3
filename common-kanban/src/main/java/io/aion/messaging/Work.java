package io.aion.messaging;

import io.aion.cache.CacheException;
import io.aion.cache.Payload;
import io.aion.cache.PayloadGone;
import io.aion.cache.PayloadReference;
import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import java.util.Map;

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
     * A payload that came with this kanban; read anew each time.
     *
     * @throws IllegalArgumentException if the kanban has none of this name
     * @throws PayloadGone if it is not there any more, or its reference is bad: not caught, the kanban is given up at once
     * @throws CacheException if the cache does not answer
     */
    byte[] payload(String name);

    /**
     * The payloads that came with this kanban, by name: to ask for one, or to pass it on with an output. What is passed on is
     * freed by who handles that output, everything else when this kanban is handled.
     *
     * @throws PayloadGone if a reference is bad
     */
    Map<String, PayloadReference> payloads();

    /**
     * An output: goes to the next service that its connection key names, when the handler has returned. A handler that
     * makes none leaves a {@link Receipt} in the log.
     *
     * @throws KanbanRefused if it is too large, or for a number that this microservice does not have
     * @throws IllegalStateException after more outputs than one kanban may have
     */
    void finish(Kanban output);

    /**
     * An output with payloads by name, which are written when the handler has returned: small ones into the cache, larger ones
     * into a file. One that can't be written is a failed attempt.
     *
     * @throws KanbanRefused as {@link #finish(Kanban)}, and for a payload that is too large or has a wrong name
     */
    void finish(Kanban output, Map<String, ? extends Payload> payloads);
}
