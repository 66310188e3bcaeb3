package io.aion.ctl.json;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** {@link Json} to text. */
public final class JsonWriter {

    private JsonWriter() {}

    /** On one line. */
    public static String line(Json json) {
        return write(json, ObjectWriteContext.empty());
    }

    /** Indented, for people. */
    public static String indented(Json json) {
        return write(json, new Indented());
    }

    private static String write(Json json, ObjectWriteContext context) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(context, text)) {
            write(json, generator);
        }
        return text.toString();
    }

    private static void write(Json json, JsonGenerator generator) {
        switch (json) {
            case Json.Obj obj -> {
                generator.writeStartObject();
                obj.fields().forEach((name, value) -> {
                    generator.writeName(name);
                    write(value, generator);
                });
                generator.writeEndObject();
            }
            case Json.Arr arr -> {
                generator.writeStartArray();
                arr.values().forEach(value -> write(value, generator));
                generator.writeEndArray();
            }
            case Json.Text text -> generator.writeString(text.value());
            case Json.Num number -> generator.writeNumber(number.value().toString());
            case Json.Bool bool -> generator.writeBoolean(bool.value());
            case Json.Null none -> generator.writeNull();
        }
    }

    /** Two spaces, and a plain line end whatever the machine. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
