package io.aion.messaging;

/**
 * RabbitMQ did not confirm a kanban before its sender was closed: it may have arrived or not. Sending it again with
 * the same id is safe, receivers know it by its id.
 */
public final class NotConfirmed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param reason what was waited for */
    public NotConfirmed(String reason) {
        super(reason);
    }
}
