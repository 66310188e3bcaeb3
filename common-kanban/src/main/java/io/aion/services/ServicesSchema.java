package io.aion.services;

import io.aion.services.Shape.Bool;
import io.aion.services.Shape.Choice;
import io.aion.services.Shape.Group;
import io.aion.services.Shape.ListOf;
import io.aion.services.Shape.MapOf;
import io.aion.services.Shape.Text;
import io.aion.services.Shape.Whole;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * The JSON Schema (draft 2020-12) of {@code services.yml}, for editors; made of the same table as the parser. It lies in the
 * jar as {@value #RESOURCE}. It knows single values, not how they fit together: what it accepts the parser may still refuse.
 * A key it does not know it marks; for the parser that is a warning.
 */
public final class ServicesSchema {

    /** Where it lies on the class path. */
    public static final String RESOURCE = "io/aion/services/services.schema.json";

    /** Names the schema; nothing is fetched from there. */
    private static final String ID = "urn:aion:services.yml";

    private static final Map<Group, String> NAMES = names();
    /** YAML 1.2, which editors speak, reads {@code yes} as a text. */
    private static final List<String> BOOLEANS = List.of(
            "True", "TRUE", "False", "FALSE", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off",
            "OFF", "y", "Y", "n", "N");

    private final JsonGenerator json;

    private ServicesSchema(JsonGenerator json) {
        this.json = json;
    }

    /** The schema as text. */
    public static String json() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(new Indented(), text)) {
            new ServicesSchema(json).file();
        }
        return text.append('\n').toString();
    }

    private void file() {
        json.writeStartObject();
        json.writeStringProperty("$schema", "https://json-schema.org/draft/2020-12/schema");
        json.writeStringProperty("$id", ID);
        json.writeStringProperty("title", "services.yml of AION");
        group(ServicesKeys.FILE);
        json.writeObjectPropertyStart("$defs");
        NAMES.forEach((group, name) -> {
            json.writeObjectPropertyStart(name);
            group(group);
            json.writeEndObject();
        });
        json.writeEndObject();
        json.writeEndObject();
    }

    private void group(Group group) {
        boolean required = group.keys().stream().anyMatch(Key::required);
        types(required ? List.of("object") : List.of("object", "null"));
        json.writeObjectPropertyStart("properties");
        for (Key key : group.keys()) {
            json.writeObjectPropertyStart(key.name());
            json.writeStringProperty("description", key.meaning() + " (" + key.defaultText() + ")");
            defaultOf(key);
            shape(key.shape(), key.required());
            json.writeEndObject();
        }
        json.writeEndObject();
        if (required) {
            json.writeArrayPropertyStart("required");
            group.keys().stream().filter(Key::required).forEach(key -> json.writeString(key.name()));
            json.writeEndArray();
        }
        json.writeBooleanProperty("additionalProperties", false);
    }

    private void shape(Shape shape, boolean required) {
        switch (shape) {
            case Bool bool -> {
                json.writeArrayPropertyStart("enum");
                json.writeBoolean(true);
                json.writeBoolean(false);
                BOOLEANS.forEach(json::writeString);
                json.writeNull();
                json.writeEndArray();
            }
            case Whole whole -> {
                types(required ? List.of("integer") : List.of("integer", "null"));
                json.writeNumberProperty("minimum", whole.min());
                json.writeNumberProperty("maximum", whole.max());
            }
            case Text text -> {
                types(required ? List.of("string", "number") : List.of("string", "number", "boolean", "null"));
                pattern(text.rule());
            }
            case Choice choice -> choice(choice);
            case ListOf list -> {
                types(List.of("array", "null"));
                json.writeNumberProperty("maxItems", list.max());
                json.writeObjectPropertyStart("items");
                shape(list.item(), true);
                json.writeEndObject();
            }
            case MapOf map -> {
                types(List.of("object", "null"));
                json.writeNumberProperty("maxProperties", map.max());
                json.writeObjectPropertyStart("propertyNames");
                pattern(map.names());
                json.writeEndObject();
                json.writeObjectPropertyStart("additionalProperties");
                shape(map.value(), false);
                json.writeEndObject();
            }
            case Group group -> json.writeStringProperty("$ref", "#/$defs/" + NAMES.get(group));
        }
    }

    private void choice(Choice choice) {
        json.writeArrayPropertyStart("enum");
        for (String word : choice.words()) {
            json.writeString(word);
            Scalars.whole(word).ifPresent(json::writeNumber);
        }
        json.writeNull();
        json.writeEndArray();
    }

    private void pattern(TextRule rule) {
        json.writeStringProperty("pattern", "^(?:" + rule.pattern() + ")$");
        json.writeNumberProperty("maxLength", rule.maxLength());
    }

    private void types(List<String> types) {
        if (types.size() == 1) {
            json.writeStringProperty("type", types.getFirst());
            return;
        }
        json.writeArrayPropertyStart("type");
        types.forEach(json::writeString);
        json.writeEndArray();
    }

    private void defaultOf(Key key) {
        switch (key.shape()) {
            case Bool bool ->
                json.writeBooleanProperty("default", key.defaultText().equals("yes"));
            case Whole whole ->
                Scalars.whole(key.defaultText()).ifPresent(value -> json.writeNumberProperty("default", value));
            case Choice choice -> json.writeStringProperty("default", key.defaultText());
            default -> {}
        }
    }

    private static Map<Group, String> names() {
        Map<Group, String> names = new LinkedHashMap<>();
        ServicesKeys.GROUPS.stream()
                .filter(group -> group != ServicesKeys.FILE)
                .forEach(group -> names.put(
                        group,
                        group.title()
                                .replaceFirst("^an? ", "")
                                .replace(' ', '-')
                                .toLowerCase(Locale.ROOT)));
        return names;
    }

    /** Two spaces and a plain line end, whatever the machine. */
    private static final class Indented extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter()
                    .withObjectIndenter(lines)
                    .withArrayIndenter(DefaultPrettyPrinter.NopIndenter.instance());
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
