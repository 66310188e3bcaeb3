package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Trail;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * What the log is told of kanban that were handled without an output: one message for as many as were done while the one
 * before was on its way. It goes to {@code after.<service>} with {@link io.aion.topology.Names#receiptKey} and ends in the
 * log. Its body is a JSON array with an object for each: {@code id} (of what was not made: an output's, ordinal 0),
 * {@code flow}, {@code parent} (the one that was handled), {@code entered} and {@code left} in microseconds since the epoch,
 * and {@code traceparent} where there is one.
 */
public final class Receipt {

    /** The content type of a receipt. */
    public static final String CONTENT_TYPE = "application/vnd.aion.receipt+json";

    /** Kanban in one receipt at most: what a receiver holds is less, so it is the limit for those who read. */
    static final int MOST = 2_000;

    private static final int MAX_TEXT = 255;
    private static final int PARTS = 8;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2)
                    .maxStringLength(MAX_TEXT)
                    .maxNameLength(MAX_TEXT)
                    .maxNumberLength(20)
                    .build())
            .build();

    private Receipt() {}

    /** The body for kanban that were handled: what their outputs' trails would have been. */
    static byte[] write(List<Trail> handled) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(handled.size() * 200);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            out.writeStartArray();
            for (Trail trail : handled) {
                out.writeStartObject();
                out.writeStringProperty("id", trail.id());
                out.writeStringProperty("flow", trail.flow());
                out.writeStringProperty("parent", trail.parents().getFirst());
                out.writeNumberProperty("entered", trail.entered());
                out.writeNumberProperty("left", trail.left());
                if (!trail.traceparent().isEmpty()) {
                    out.writeStringProperty("traceparent", trail.traceparent());
                }
                out.writeEndObject();
            }
            out.writeEndArray();
        }
        return bytes.toByteArray();
    }

    /**
     * The trails in a receipt; service, number and time of sending are those of the message.
     *
     * @throws BadKanban if it is not one
     */
    public static List<Trail> read(AMQP.BasicProperties properties, byte[] body) {
        Map<String, Object> headers = properties.getHeaders() == null ? Map.of() : properties.getHeaders();
        String service = properties.getAppId() == null ? "" : properties.getAppId();
        int number = (int) TrailHeaders.number(headers.get(TrailHeaders.NUMBER));
        long sent = TrailHeaders.number(headers.get(TrailHeaders.SENT));
        List<Trail> trails = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body)) {
            expect(in.nextToken() == JsonToken.START_ARRAY);
            while (in.nextToken() == JsonToken.START_OBJECT) {
                expect(trails.size() < MOST);
                trails.add(one(in, service, number, sent));
            }
            expect(in.currentToken() == JsonToken.END_ARRAY && in.nextToken() == null);
        } catch (JacksonException e) {
            throw new BadKanban("the receipt is not valid JSON: " + e.getOriginalMessage());
        }
        return trails;
    }

    private static Trail one(JsonParser in, String service, int number, long sent) {
        String[] texts = {"", "", "", ""};
        long[] times = {0, 0};
        int parts = 0;
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            JsonToken token = in.nextToken();
            expect(token.isScalarValue() && ++parts <= PARTS);
            switch (name) {
                case "id" -> texts[0] = text(in);
                case "flow" -> texts[1] = text(in);
                case "parent" -> texts[2] = text(in);
                case "traceparent" -> texts[3] = text(in);
                case "entered" -> times[0] = time(in);
                case "left" -> times[1] = time(in);
                default -> in.skipChildren();
            }
        }
        expect(!texts[0].isEmpty() && !texts[2].isEmpty());
        String flow = texts[1].isEmpty() ? texts[2] : texts[1];
        return new Trail(texts[0], flow, List.of(texts[2]), service, number, sent, times[0], times[1], texts[3]);
    }

    private static String text(JsonParser in) {
        expect(in.currentToken() == JsonToken.VALUE_STRING);
        return in.getString();
    }

    private static long time(JsonParser in) {
        expect(in.currentToken() == JsonToken.VALUE_NUMBER_INT);
        return in.getLongValue();
    }

    private static void expect(boolean so) {
        if (!so) {
            throw new BadKanban(
                    "the receipt is not an array of handled kanban, each with id, flow, parent, entered, left");
        }
    }
}
