package io.aion.status.gateway;

import io.aion.kanban.BadKanban;
import io.aion.messaging.KanbanRefused;
import io.aion.status.statics.StaticsFull;
import io.aion.status.statics.StaticsUnavailable;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a fault is called in gRPC. The original's clients look at the status only. */
final class Answers {

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** The call itself is wrong; sending it again unchanged is pointless. */
    static StatusRuntimeException wrong(String reason) {
        return Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException();
    }

    /** It can't be done now; the same call may go through later. */
    static StatusRuntimeException unavailable(String reason) {
        return Status.UNAVAILABLE.withDescription(reason).asRuntimeException();
    }

    /** A limit is reached. */
    static StatusRuntimeException exhausted(String reason) {
        return Status.RESOURCE_EXHAUSTED.withDescription(reason).asRuntimeException();
    }

    /** The status of a failure. */
    static StatusRuntimeException of(Throwable failure) {
        return switch (failure) {
            case StatusRuntimeException status -> status;
            case BadKanban bad -> wrong(bad.reason());
            case KanbanRefused refused -> wrong(String.valueOf(refused.getMessage()));
            case NotTaken notNow -> unavailable(String.valueOf(notNow.getMessage()));
            case StaticsFull full -> exhausted(String.valueOf(full.getMessage()));
            case StaticsUnavailable away -> unavailable(String.valueOf(away.getMessage()));
            case InterruptedException stopping -> unavailable("status-kanban is stopping; try again");
            default -> {
                LOG.error("a call failed in a way that was not foreseen", failure);
                yield Status.INTERNAL
                        .withDescription("an error in status-kanban; its log has the reason")
                        .asRuntimeException();
            }
        };
    }
}
