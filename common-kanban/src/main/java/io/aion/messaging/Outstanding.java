package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A kanban on its way to RabbitMQ. Changed by {@link SendLine} only. */
final class Outstanding {

    /** Where it is on its way. */
    enum State {
        /** Not at RabbitMQ, or refused by a full queue: to be sent (again). */
        PENDING,
        /** Sent, and no answer yet. */
        IN_FLIGHT,
        /** Confirmed. */
        CONFIRMED,
        /** Can't be delivered. */
        REFUSED
    }

    final Target target;
    final AMQP.BasicProperties properties;
    final byte[] body;
    final CompletableFuture<Void> confirmed = new CompletableFuture<>();
    State state = State.PENDING;
    long sequence;
    boolean overtaken;
    /** Why it can't be delivered; known before its answer comes. */
    @Nullable
    String refusal;

    Outstanding(Target target, AMQP.BasicProperties properties, byte[] body) {
        this.target = target;
        this.properties = properties;
        this.body = body;
    }

    /** Tells whoever waits; call it without holding a lock. */
    void complete() {
        if (state == State.CONFIRMED) {
            confirmed.complete(null);
        } else {
            confirmed.completeExceptionally(new KanbanRefused(String.valueOf(refusal)));
        }
    }
}
