package io.aion.messaging;

/**
 * Thrown by a handler that knows that trying again is of no use: the kanban is given up at once, and is found in
 * {@code dead} with this reason.
 */
public final class GiveUp extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param reason for the person who finds it */
    public GiveUp(String reason) {
        super(reason);
    }

    /**
     * @param reason for the person who finds it
     * @param cause for the log
     */
    public GiveUp(String reason, Throwable cause) {
        super(reason, cause);
    }
}
