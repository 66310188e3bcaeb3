package io.aion.messaging;

import io.aion.kanban.BadKanban;
import java.io.ByteArrayOutputStream;
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
 * How far an instance is with the kanban in its hands, for the board. It goes to {@code after.<service>} with
 * {@link io.aion.topology.Names#progressKey} and ends in the log; it is no kanban, and nobody keeps it.
 *
 * @param kanban id of the one in hand
 * @param flow its flow
 * @param done from 0 to 1
 * @param text what is being done, for a person; at most {@value #MAX_TEXT} characters
 */
public record Progress(String kanban, String flow, double done, String text) {

    /** The content type of a progress. */
    public static final String CONTENT_TYPE = "application/vnd.aion.progress+json";

    /** Characters of a text: a line of a terminal or two. */
    public static final int MAX_TEXT = 200;

    private static final int MAX_ID = 255;
    private static final int PARTS = 8;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(1)
                    .maxStringLength(MAX_ID)
                    .maxNameLength(MAX_ID)
                    .maxNumberLength(32)
                    .build())
            .build();

    /** A text that is too long is cut off, and what is not between 0 and 1 is brought there: it is only shown. */
    public Progress {
        done = done >= 0 ? Math.min(done, 1) : 0;
        text = text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    byte[] write() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(200);
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            out.writeStartObject();
            out.writeStringProperty("parent", kanban);
            out.writeStringProperty("flow", flow);
            out.writeNumberProperty("done", done);
            out.writeStringProperty("text", text);
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    /**
     * Reads the body of one.
     *
     * @throws BadKanban if it is not one
     */
    public static Progress read(byte[] body) {
        String kanban = "";
        String flow = "";
        double done = 0;
        String text = "";
        int parts = 0;
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), body)) {
            expect(in.nextToken() == JsonToken.START_OBJECT);
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                JsonToken token = in.nextToken();
                expect(token.isScalarValue() && ++parts <= PARTS);
                switch (name) {
                    case "parent" -> kanban = text(in);
                    case "flow" -> flow = text(in);
                    case "text" -> text = text(in);
                    case "done" -> {
                        expect(token.isNumeric());
                        done = in.getDoubleValue();
                    }
                    default -> in.skipChildren();
                }
            }
            expect(in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null && !kanban.isEmpty());
        } catch (JacksonException e) {
            throw new BadKanban("the progress is not valid JSON: " + e.getOriginalMessage());
        }
        return new Progress(kanban, flow.isEmpty() ? kanban : flow, done, text);
    }

    private static String text(JsonParser in) {
        expect(in.currentToken() == JsonToken.VALUE_STRING);
        return in.getString();
    }

    private static void expect(boolean so) {
        if (!so) {
            throw new BadKanban("the progress is not an object with parent, flow, done and text");
        }
    }
}
