package io.aion.kanban;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes the JSON form: all fields, in the order of the message, so that readers need no defaults. */
final class JsonWriter {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int LONG_TEXT = 256;

    private final JsonGenerator out;
    private final KanbanLimits limits;
    private int values;

    private JsonWriter(JsonGenerator out, KanbanLimits limits) {
        this.out = out;
        this.limits = limits;
    }

    static byte[] write(Kanban kanban, KanbanLimits limits) {
        limits.checkFiles(kanban.fileList().size());
        Bytes bytes = new Bytes();
        try (JsonGenerator out = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            new JsonWriter(out, limits).kanban(kanban);
        }
        limits.checkBytes(bytes.size());
        return bytes.toArray();
    }

    private void kanban(Kanban kanban) {
        out.writeStartObject();
        name("startAt", kanban.startAt());
        name("finishAt", kanban.finishAt());
        name("nextDeviceName", kanban.nextDeviceName());
        name("connectionKey", kanban.connectionKey());
        out.writeNumberProperty("processNumber", kanban.processNumber());
        out.writeBooleanProperty("priorSuccess", kanban.priorSuccess());
        name("dataPath", kanban.dataPath());
        out.writeArrayPropertyStart("fileList");
        for (String file : kanban.fileList()) {
            limits.checkName("an entry of fileList", file.length());
            out.writeString(file);
        }
        out.writeEndArray();
        out.writeName("metadata");
        map(kanban.metadata(), 2);
        out.writeEndObject();
    }

    private void name(String field, String value) {
        limits.checkName(field, value.length());
        out.writeStringProperty(field, value);
    }

    private void map(Map<?, ?> map, int depth) {
        limits.checkDepth(depth);
        out.writeStartObject();
        map.forEach((key, value) -> {
            String name = String.valueOf(key);
            limits.checkName("a metadata key", name.length());
            out.writeName(name);
            value(name, value, depth);
        });
        out.writeEndObject();
    }

    private void value(String key, @Nullable Object value, int depth) {
        limits.checkValues(++values);
        switch (value) {
            case null -> out.writeNull();
            case String text -> {
                limits.checkText(text.length());
                text(text);
            }
            case Boolean truth -> out.writeBoolean(truth);
            case Long number -> out.writeNumber(number);
            case Double number -> out.writeNumber(finite(key, number));
            case BigInteger number -> out.writeNumber(number);
            case BigDecimal number -> out.writeNumber(number);
            case Number number -> out.writeNumber(number.longValue());
            case Map<?, ?> map -> map(map, depth + 1);
            case List<?> list -> list(key, list, depth + 1);
            default ->
                throw new BadKanban(
                        "metadata '" + key + "' is a " + value.getClass().getName()
                                + "; metadata holds texts, numbers, booleans, nulls, and lists and maps of them");
        }
    }

    /** Long texts are mostly plain ones: copied as a whole, instead of looked at character by character. */
    private void text(String text) {
        if (text.length() >= LONG_TEXT) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            if (isPlain(utf8)) {
                out.writeRawUTF8String(utf8, 0, utf8.length);
                return;
            }
        }
        out.writeString(text);
    }

    /** ASCII without anything that JSON escapes. */
    private static boolean isPlain(byte[] text) {
        boolean plain = true;
        for (byte b : text) {
            // No way out of the loop in between: so it is compiled to vector instructions.
            plain &= b >= ' ' & b != '"' & b != '\\';
        }
        return plain;
    }

    private void list(String key, List<?> list, int depth) {
        limits.checkDepth(depth);
        out.writeStartArray();
        for (Object inner : list) {
            value(key, inner, depth);
        }
        out.writeEndArray();
    }

    private static double finite(String key, double number) {
        if (!Double.isFinite(number)) {
            throw new BadKanban("metadata '" + key + "' is " + number + "; JSON has finite numbers only");
        }
        return number;
    }
}
