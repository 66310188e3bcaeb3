package io.aion.status.gateway;

import io.aion.kanban.Kanban;

/**
 * A kanban on its way to RabbitMQ.
 *
 * @param unknown its {@link UnknownFields}
 */
record Sent(Kanban kanban, byte[] unknown) {

    /** One that did not come through gRPC. */
    static Sent of(Kanban kanban) {
        return new Sent(kanban, UnknownFields.NONE);
    }
}
