package io.aion.status.gateway;

/** RabbitMQ has not taken a kanban in time. The message says why and whether it may still arrive. */
public final class NotTaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotTaken(String reason) {
        super(reason, null, false, false);
    }
}
