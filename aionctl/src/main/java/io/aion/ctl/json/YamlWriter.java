package io.aion.ctl.json;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** {@link Json} as YAML. Whatever could be taken for something else is quoted as JSON does, which is YAML as well. */
public final class YamlWriter {

    /** Texts that no reader of YAML 1.1 or 1.2 takes for a number, a boolean, a date or a part of the syntax. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/][A-Za-z0-9_./ -]*(?<! )");

    private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|inf|nan");

    private YamlWriter() {}

    /** With a line end. */
    public static String write(Json json) {
        StringBuilder out = new StringBuilder();
        switch (json) {
            case Json.Obj obj when !obj.fields().isEmpty() -> fields(obj.fields(), 0, out);
            case Json.Arr arr when !arr.values().isEmpty() -> values(arr.values(), 0, out);
            default -> out.append(scalar(json)).append('\n');
        }
        return out.toString();
    }

    private static void fields(Map<String, Json> fields, int indent, StringBuilder out) {
        boolean first = true;
        for (Map.Entry<String, Json> field : fields.entrySet()) {
            // The first key stands behind the "- " of its list entry, which has been written.
            out.append(first && out.length() > 0 && out.charAt(out.length() - 1) == ' ' ? "" : " ".repeat(indent));
            first = false;
            out.append(text(field.getKey())).append(':');
            switch (field.getValue()) {
                case Json.Obj obj
                when !obj.fields().isEmpty() -> {
                    out.append('\n');
                    fields(obj.fields(), indent + 2, out);
                }
                case Json.Arr arr
                when !arr.values().isEmpty() -> {
                    out.append('\n');
                    values(arr.values(), indent, out);
                }
                default -> out.append(' ').append(scalar(field.getValue())).append('\n');
            }
        }
    }

    private static void values(List<Json> values, int indent, StringBuilder out) {
        for (Json value : values) {
            out.append(" ".repeat(indent)).append('-');
            switch (value) {
                case Json.Obj obj
                when !obj.fields().isEmpty() -> {
                    out.append(' ');
                    fields(obj.fields(), indent + 2, out);
                }
                case Json.Arr arr
                when !arr.values().isEmpty() -> {
                    out.append('\n');
                    values(arr.values(), indent + 2, out);
                }
                default -> out.append(' ').append(scalar(value)).append('\n');
            }
        }
    }

    private static String scalar(Json json) {
        return switch (json) {
            case Json.Text text -> text(text.value());
            case Json.Null none -> "null";
            default -> JsonWriter.line(json);
        };
    }

    private static String text(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !WORD.matcher(text).matches();
        return plain ? text : JsonWriter.line(new Json.Text(text));
    }
}
