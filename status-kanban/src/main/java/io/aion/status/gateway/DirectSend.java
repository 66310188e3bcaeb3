package io.aion.status.gateway;

import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.Target;
import java.time.Duration;

/** A first kanban straight to a service, by hand or from another program. */
public final class DirectSend implements AutoCloseable {

    /** A person waits for the answer. */
    private static final Duration CONFIRM_WITHIN = Duration.ofSeconds(5);

    private final Links links;
    private final KanbanSender sender;

    public DirectSend(Links links) {
        this.links = links;
        sender = links.sceptic();
    }

    /**
     * Sends it and waits for the confirm; it begins a flow, whose id is the answer. Throws {@link NotTaken} and
     * {@link io.aion.messaging.KanbanRefused}.
     */
    public String send(String service, int number, Kanban kanban) throws InterruptedException {
        String id = KanbanId.first(links.clock());
        links.confirm(
                sender,
                Target.before(service, number),
                Sent.of(kanban),
                Trail.first(id, "", 0, 0),
                System.nanoTime() + CONFIRM_WITHIN.toNanos());
        return id;
    }

    @Override
    public void close() {
        sender.close();
    }
}
