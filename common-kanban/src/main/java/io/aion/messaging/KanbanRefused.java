package io.aion.messaging;

/**
 * A kanban that was not accepted and never will be as it is: too large, no such queue or exchange, a number the
 * sender does not have. The message says why and what to do. Sending it again unchanged is pointless.
 */
public final class KanbanRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong and what to do */
    public KanbanRefused(String reason) {
        super(reason);
    }
}
