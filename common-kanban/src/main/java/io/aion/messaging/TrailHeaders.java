package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A kanban's trail as properties and headers of a message, and back. */
public final class TrailHeaders {

    public static final String PARENT = "aion-parent";
    public static final String NUMBER = "aion-number";
    public static final String SENT = "aion-sent";
    public static final String ENTERED = "aion-entered";
    public static final String LEFT = "aion-left";
    public static final String TRACEPARENT = "traceparent";
    /** Fields of a gRPC message that this AION does not know, as bytes of protobuf: kept for the next receiver on gRPC. */
    public static final String UNKNOWN = "aion-unknown";

    static final byte[] NOTHING = {};

    private static final int PERSISTENT = 2;
    /** An id or name of a foreign sender longer than this is not taken over. */
    private static final int MAX_TEXT = 255;

    private TrailHeaders() {}

    /** Refuses what AMQP's properties can't carry: they are short texts. */
    static void check(Trail trail) {
        checkText("id", trail.id());
        checkText("flow", trail.flow());
        checkText("service", trail.service());
    }

    private static void checkText(String what, String text) {
        if (text.length() > MAX_TEXT / 3 && text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT) {
            throw new KanbanRefused(
                    "the " + what + " of the kanban has more than " + MAX_TEXT + " bytes, AMQP's limit");
        }
    }

    /** The properties of a message with this trail: persistent, and with a header for each thing the trail knows. */
    public static AMQP.BasicProperties write(Trail trail, String contentType) {
        return write(trail, contentType, NOTHING);
    }

    /** @param unknown goes into {@link #UNKNOWN} */
    static AMQP.BasicProperties write(Trail trail, String contentType, byte[] unknown) {
        Map<String, Object> headers = new HashMap<>(8);
        if (!trail.parents().isEmpty()) {
            headers.put(PARENT, String.join(",", trail.parents()));
        }
        if (trail.number() != 0) {
            headers.put(NUMBER, trail.number());
        }
        headers.put(SENT, trail.sent());
        if (trail.entered() != 0) {
            headers.put(ENTERED, trail.entered());
            headers.put(LEFT, trail.left());
        }
        if (!trail.traceparent().isEmpty()) {
            headers.put(TRACEPARENT, trail.traceparent());
        }
        if (unknown.length > 0) {
            headers.put(UNKNOWN, unknown);
        }
        return new AMQP.BasicProperties.Builder()
                .contentType(contentType)
                .deliveryMode(PERSISTENT)
                .messageId(trail.id())
                .correlationId(trail.flow())
                .appId(trail.service().isEmpty() ? null : trail.service())
                .headers(headers)
                .build();
    }

    /** The properties of a message that is no kanban. @param sent microseconds since the epoch */
    static AMQP.BasicProperties write(String service, int number, long sent, String contentType) {
        return new AMQP.BasicProperties.Builder()
                .contentType(contentType)
                .deliveryMode(PERSISTENT)
                .appId(service)
                .headers(Map.of(NUMBER, number, SENT, sent))
                .build();
    }

    /**
     * The trail of a message. One without an id (a foreign sender's) gets a new one: it can't be known again, and two
     * equal bodies are two kanban.
     */
    public static Trail read(AMQP.BasicProperties properties, Clock clock) {
        Map<String, Object> headers = properties.getHeaders();
        return read(
                properties.getMessageId(),
                properties.getCorrelationId(),
                properties.getAppId(),
                headers == null ? Map.of() : headers,
                clock);
    }

    /**
     * The same for those who have the properties from elsewhere, such as the management API or Spring AMQP.
     *
     * @param headers values as AMQP or JSON give them; of the wrong type counts as absent
     */
    public static Trail read(
            @Nullable String messageId,
            @Nullable String correlationId,
            @Nullable String appId,
            Map<String, ? extends @Nullable Object> headers,
            Clock clock) {
        String id = usable(messageId);
        if (id.isEmpty()) {
            id = KanbanId.first(clock);
        }
        String flow = usable(correlationId);
        return new Trail(
                id,
                flow.isEmpty() ? id : flow,
                parents(headers.get(PARENT)),
                usable(appId),
                (int) number(headers.get(NUMBER)),
                number(headers.get(SENT)),
                number(headers.get(ENTERED)),
                number(headers.get(LEFT)),
                text(headers.get(TRACEPARENT)));
    }

    /** The id of a message; null where it has none that can be used. */
    static @Nullable String id(AMQP.BasicProperties properties) {
        String id = usable(properties.getMessageId());
        return id.isEmpty() ? null : id;
    }

    /** {@link #UNKNOWN}; empty where it has none, or something else is called like that. */
    static byte[] unknown(AMQP.BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        return headers != null && headers.get(UNKNOWN) instanceof byte[] bytes ? bytes : NOTHING;
    }

    /** A number in a header: any integer type, or the text of one; 0 for everything else. */
    static long number(@Nullable Object value) {
        if (value instanceof Number number) {
            return number.longValue();
        }
        if (value == null) {
            return 0;
        }
        try {
            return Long.parseLong(value.toString());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<String> parents(@Nullable Object value) {
        String text = text(value);
        if (text.isEmpty()) {
            return List.of();
        }
        if (text.indexOf(',') < 0) {
            return List.of(text);
        }
        List<String> parents = new ArrayList<>();
        for (String parent : text.split(",", Trail.MAX_PARENTS + 1)) {
            if (parents.size() < Trail.MAX_PARENTS && !parent.isBlank()) {
                parents.add(parent.strip());
            }
        }
        return parents;
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String usable(@Nullable String text) {
        return text == null || text.length() > MAX_TEXT ? "" : text;
    }
}
