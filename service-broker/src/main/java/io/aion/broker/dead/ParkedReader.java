package io.aion.broker.dead;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Envelope;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanLimits;
import io.aion.messaging.DeadHeaders;
import io.aion.messaging.TrailHeaders;
import io.aion.topology.FinishedKey;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of {@code dead} or {@code unrouted} as it is shown. */
final class ParkedReader {

    private static final int TEXT = 4_000;

    private ParkedReader() {}

    static Parked read(String virtualHost, String queue, HeldQueue.Held held, Clock clock) {
        AMQP.BasicProperties properties = held.message().getProps();
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        DeadHeaders.Dead dead = DeadHeaders.read(headers);
        Envelope envelope = held.message().getEnvelope();
        boolean unrouted = queue.equals(Names.UNROUTED);
        byte[] body = held.message().getBody();
        @Nullable Kanban kanban = null;
        String fault = "";
        try {
            kanban = KanbanCodec.decode(properties.getContentType(), body, KanbanLimits.GRPC)
                    .kanban();
        } catch (BadKanban e) {
            fault = String.valueOf(e.getMessage());
        }
        String reason = unrouted ? unrouted(envelope) : dead.reason();
        return new Parked(
                held.id(),
                virtualHost,
                queue,
                reason.isEmpty() ? fault : reason,
                unrouted ? envelope.getExchange() + " " + envelope.getRoutingKey() : dead.queue(),
                dead.service(),
                dead.number(),
                dead.at().equals(Instant.EPOCH) ? null : dead.at(),
                body.length,
                TrailHeaders.read(properties, clock),
                kanban,
                kanban == null ? new String(body, 0, Math.min(TEXT, body.length), StandardCharsets.UTF_8) : "");
    }

    private static String unrouted(Envelope envelope) {
        String way = envelope.getRoutingKey() + " of " + envelope.getExchange();
        String device = FinishedKey.read(envelope.getRoutingKey())
                .map(FinishedKey::device)
                .orElse("");
        return device.isEmpty()
                ? "no next service for " + way
                : "'" + device + "', its nextDeviceName, is no other device of the file: " + way;
    }
}
