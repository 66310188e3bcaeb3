package io.aion.status.gateway;

import io.aion.kanban.KanbanLimits;
import io.aion.status.window.Rules;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The limits of the gateway.
 *
 * @param rules when a kanban that was handed out counts as handled
 * @param confirmWithin how long RabbitMQ may take to confirm before a sender is told that it is unavailable
 * @param attempts how often a microservice may go away over the same kanban
 * @param remembered ids of handled kanban kept for each receiver
 * @param maxInstances instances that are looked after at once
 * @param maxReceivers open receive streams
 * @param keptFor how long an instance is remembered that neither receives nor sends
 * @param maxMessageBytes largest message of gRPC
 * @param data folder of files, told to microservices that start
 */
public record GatewaySettings(
        Rules rules,
        Duration confirmWithin,
        int attempts,
        int remembered,
        int maxInstances,
        int maxReceivers,
        Duration keptFor,
        int maxMessageBytes,
        Path data) {

    public GatewaySettings {
        // As JSON on RabbitMQ a message may be twice as long; KanbanLimits.GRPC, within which every receiver reads,
        // allows
        // for that.
        if (maxMessageBytes < 1 || 2L * maxMessageBytes > KanbanLimits.GRPC.maxBytes()) {
            throw new IllegalArgumentException("aion.status-kanban.grpc.max-message must be at most "
                    + KanbanLimits.GRPC.maxBytes() / 2 + " bytes, not " + maxMessageBytes
                    + ": what is larger no receiver takes");
        }
    }
}
