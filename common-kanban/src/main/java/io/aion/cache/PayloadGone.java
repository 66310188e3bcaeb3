package io.aion.cache;

/**
 * A payload that can't be had, now or later: it has ended, was handled by everybody it was for, or has another size than its
 * kanban says. A handler that does not catch this gives its kanban up at once.
 */
public sealed class PayloadGone extends RuntimeException permits BadReference {

    private static final long serialVersionUID = 1L;

    /** @param reason for the person who finds the kanban that is given up */
    public PayloadGone(String reason) {
        super(reason);
    }
}
