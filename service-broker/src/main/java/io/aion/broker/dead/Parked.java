package io.aion.broker.dead;

import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A kanban in {@code dead} or {@code unrouted}.
 *
 * @param id by which it is addressed here: its own id, with {@code ~2} where the same kanban is parked a second time, in
 *     whichever of the queues
 * @param virtualHost where it is parked
 * @param queue {@code dead} or {@code unrouted}
 * @param reason why it is there
 * @param from the queue it was taken from, or the exchange and key that led nowhere
 * @param service the microservice that gave it up; empty where nobody did
 * @param number the instance of it; 0 where nobody did
 * @param at when; null where it is not known
 * @param bytes length of its body
 * @param trail where it came from
 * @param kanban the kanban itself; null where the body is none
 * @param text the start of a body that is no kanban; empty otherwise
 */
public record Parked(
        String id,
        String virtualHost,
        String queue,
        String reason,
        String from,
        String service,
        int number,
        @Nullable Instant at,
        int bytes,
        Trail trail,
        @Nullable Kanban kanban,
        String text) {}
