package io.aion.client;

import io.aion.cache.Attachment;
import io.aion.cache.Payload;
import io.aion.cache.Payloads;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.KanbanRefused;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.Target;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Sends kanban that begin a flow. */
final class Beginning {

    private final InstanceEnvironment environment;
    private final KanbanSender sender;
    private final Payloads payloads;
    private final Clock clock;

    Beginning(InstanceEnvironment environment, KanbanSender sender, Payloads payloads, Clock clock) {
        this.environment = environment;
        this.sender = sender;
        this.payloads = payloads;
        this.clock = clock;
    }

    /** As {@link MicroserviceClient#send(Kanban)}. */
    CompletableFuture<Void> send(Kanban kanban) throws InterruptedException {
        return sendNumbered(numbered(kanban));
    }

    /** As {@link MicroserviceClient#send(Kanban, Map)}. */
    CompletableFuture<Void> send(Kanban kanban, Map<String, ? extends Payload> with) throws InterruptedException {
        Attachment written = payloads.write(planned(numbered(kanban), with));
        try {
            return sendNumbered(written.kanban());
        } catch (InterruptedException | RuntimeException e) {
            payloads.discard(written);
            throw e;
        }
    }

    /** What breaks a limit is refused before anything is written. */
    private Attachment planned(Kanban kanban, Map<String, ? extends Payload> with) {
        try {
            Attachment planned = payloads.attach(kanban, with);
            KanbanCodec.toJson(planned.kanban());
            return planned;
        } catch (BadKanban e) {
            throw new KanbanRefused(e.reason());
        }
    }

    private CompletableFuture<Void> sendNumbered(Kanban kanban) throws InterruptedException {
        Target target = Target.finished(environment.exchange(), kanban, environment.deviceName());
        Trail trail = Trail.first(KanbanId.first(clock), environment.service(), environment.number(), 0);
        return sender.send(target, kanban, trail);
    }

    private Kanban numbered(Kanban kanban) {
        Kanban numbered = kanban.processNumber() == 0 ? kanban.withProcessNumber(environment.number()) : kanban;
        int number = numbered.processNumber();
        boolean known = number == environment.number() || (number >= 1 && number <= environment.scale());
        if (!known) {
            throw new KanbanRefused("the kanban has processNumber " + number + ", but " + environment.service()
                    + " is number " + environment.number() + " here; leave processNumber 0");
        }
        return numbered;
    }
}
