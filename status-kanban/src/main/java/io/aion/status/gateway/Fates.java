package io.aion.status.gateway;

import io.aion.kanban.BadKanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanbanpb.StatusKanban;
import io.aion.messaging.Delivery;
import io.aion.status.gateway.ReceiveStream.Next;
import io.aion.status.window.Handed;
import io.aion.topology.Names.Instance;
import java.util.List;
import java.util.Optional;

/** What becomes of kanban before and after they are in a window: handed out or parked, handled, held against. */
final class Fates {

    private final Strikes strikes;
    private final int attempts;
    private final int maxMessageBytes;
    private final Handled listener;

    Fates(GatewaySettings settings, Handled listener) {
        attempts = settings.attempts();
        strikes = new Strikes(attempts);
        maxMessageBytes = settings.maxMessageBytes();
        this.listener = listener;
    }

    /** Its form on the wire; empty where it has been parked instead. */
    Optional<Next> admit(Instance instance, Delivery delivery) {
        if (strikes.out(instance, delivery)) {
            delivery.park(
                    "its microservice went away " + attempts + " times while it was the oldest kanban not handled");
            return Optional.empty();
        }
        try {
            KanbanCodec.checkForGrpc(delivery.kanban());
        } catch (BadKanban e) {
            delivery.park(e.reason());
            return Optional.empty();
        }
        StatusKanban message = UnknownFields.with(KanbanCodec.toProto(delivery.kanban()), delivery.unknown());
        int bytes = message.getSerializedSize();
        if (bytes > maxMessageBytes) {
            delivery.park("it has " + bytes + " bytes as a message of gRPC, which takes " + maxMessageBytes
                    + "; put the data in a file");
            return Optional.empty();
        }
        return Optional.of(new Next(delivery, message, bytes));
    }

    /**
     * These are handled; to be called without the lock of their instance.
     *
     * @param silently without an answer: the log has nothing of them
     */
    void handled(Instance instance, List<Handed<Item>> handled, boolean silently) {
        for (Handed<Item> one : handled) {
            if (one.item() instanceof Item.Queued queued) {
                strikes.handled(instance, queued.delivery());
                queued.delivery().handled();
                if (silently) {
                    listener.silently(instance, one.trail().id(), one.trail().flow(), one.written());
                }
            }
        }
    }

    /**
     * Its client went away over the oldest. Also over one of which the transport has not said yet that it took it: a
     * client can read a kanban and die of it before that is heard.
     */
    void blame(Instance instance, List<Handed<Item>> back) {
        for (Handed<Item> one : back) {
            if (one.item() instanceof Item.Queued queued) {
                strikes.wentAway(instance, queued.delivery());
                return;
            }
        }
    }
}
