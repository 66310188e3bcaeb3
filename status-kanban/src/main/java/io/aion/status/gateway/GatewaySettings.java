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
        int maxInstances,
        int maxReceivers,
        Duration keptFor,
        int maxMessageBytes,
        Path data) {

    /**
     * Of the JSON form that a message of gRPC becomes on RabbitMQ: a text full of control characters is six times as long
     * there, others hardly longer. RabbitMQ 4 takes 16 MiB.
     */
    static KanbanLimits limits(int maxMessageBytes) {
        KanbanLimits grpc = KanbanLimits.GRPC;
        return new KanbanLimits(
                2 * maxMessageBytes,
                grpc.maxDepth(),
                grpc.maxFiles(),
                grpc.maxValues(),
                2 * maxMessageBytes,
                grpc.maxName());
    }
}
