package io.aion.status.gateway;

import io.aion.messaging.KanbanSender;
import org.jspecify.annotations.Nullable;

/** One instance's channel to send on, opened when it first sends: many only receive. */
final class OwnSender implements AutoCloseable {

    private final Links links;
    private @Nullable KanbanSender sender;

    OwnSender(Links links) {
        this.links = links;
    }

    synchronized KanbanSender open() {
        KanbanSender open = sender == null ? links.sender() : sender;
        sender = open;
        return open;
    }

    @Override
    public void close() {
        KanbanSender open;
        synchronized (this) {
            open = sender;
            sender = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
