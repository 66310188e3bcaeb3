package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that say why a kanban is in {@code dead}. Body and properties beside them are those it came with, so that
 * sending it again is publishing it to {@link #QUEUE} without them.
 */
public final class DeadHeaders {

    /** Why it was given up, for a person. */
    public static final String REASON = "aion-dead-reason";
    /** The queue it was taken from, to which it can be sent again. */
    public static final String QUEUE = "aion-dead-queue";
    /** The microservice that gave it up. */
    public static final String SERVICE = "aion-dead-service";
    /** The instance of it. */
    public static final String NUMBER = "aion-dead-number";
    /** When, in microseconds since the epoch. */
    public static final String TIME = "aion-dead-time";

    /** AMQP keeps all headers in one frame of 128 KiB: a reason may be long, but not that long. */
    private static final int MAX_REASON = 4_000;

    private static final String CUT = " ...";

    private DeadHeaders() {}

    /** Why, where and when a kanban was given up. */
    public record Dead(String reason, String queue, String service, int number, Instant at) {}

    /**
     * The properties of a kanban that is given up: those it came with and these headers, persistent; without the sender's
     * user, since RabbitMQ closes the channel of who names another one, and without an end of its own, since it waits for a
     * person.
     */
    public static AMQP.BasicProperties of(AMQP.BasicProperties properties, Dead dead) {
        return properties
                .builder()
                .headers(add(properties.getHeaders(), dead))
                .deliveryMode(2)
                .userId(null)
                .expiration(null)
                .build();
    }

    /** The given headers with these added. */
    public static Map<String, Object> add(@Nullable Map<String, Object> headers, Dead dead) {
        Map<String, Object> all = headers == null ? new LinkedHashMap<>() : new LinkedHashMap<>(headers);
        String reason = dead.reason();
        all.put(REASON, reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON - CUT.length()) + CUT);
        all.put(QUEUE, dead.queue());
        all.put(SERVICE, dead.service());
        all.put(NUMBER, dead.number());
        all.put(TIME, Micros.of(dead.at()));
        return all;
    }

    /**
     * Reads them. What RabbitMQ itself has dead-lettered carries its own headers instead, which say queue and reason too: the
     * last of its deaths, since a queue that only passes on (a bridge) counts as one.
     *
     * @param headers of a message in {@code dead} or {@code unrouted}; values as AMQP or JSON give them
     */
    public static Dead read(Map<String, ? extends @Nullable Object> headers) {
        String reason = text(headers, REASON);
        String queue = text(headers, QUEUE);
        if (reason.isEmpty() && !text(headers, "x-first-death-reason").isEmpty()) {
            Map<?, ?> death = lastDeath(headers);
            reason = "RabbitMQ gave it up: " + death.get("reason");
            queue = String.valueOf(death.get("queue"));
        }
        int number = (int) TrailHeaders.number(headers.get(NUMBER));
        return new Dead(
                reason,
                queue,
                text(headers, SERVICE),
                number,
                Micros.toInstant(TrailHeaders.number(headers.get(TIME))));
    }

    /** The headers without those of this class: as they were before the kanban was given up. */
    public static Map<String, Object> without(Map<String, Object> headers) {
        Map<String, Object> all = new LinkedHashMap<>(headers);
        all.keySet().removeIf(name -> name.startsWith("aion-dead-") || name.startsWith("x-"));
        return all;
    }

    private static Map<?, ?> lastDeath(Map<String, ? extends @Nullable Object> headers) {
        return headers.get("x-death") instanceof List<?> deaths
                        && !deaths.isEmpty()
                        && deaths.getFirst() instanceof Map<?, ?> last
                ? last
                : Map.of(
                        "reason", text(headers, "x-first-death-reason"),
                        "queue", text(headers, "x-first-death-queue"));
    }

    private static String text(Map<String, ? extends @Nullable Object> headers, String name) {
        Object value = headers.get(name);
        return value == null ? "" : value.toString();
    }
}
