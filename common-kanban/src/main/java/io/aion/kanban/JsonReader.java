package io.aion.kanban;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/** Reads the JSON form token by token: a limit that is broken ends it before more is built. */
final class JsonReader {

    /** Longest number: the digits of any double are fewer. */
    private static final int MAX_NUMBER = 400;

    /** {@code nextDeviceName}: whatever the limit for users' names, the kanban's own must be readable. */
    private static final int LONGEST_FIELD = 14;

    private static final JsonFactory STANDARD = factory(KanbanLimits.STANDARD);
    private static final JsonFactory GRPC = factory(KanbanLimits.GRPC);

    /** Not JSON at all, rather than JSON that is no kanban. */
    static final class NotJson extends BadKanban {
        private static final long serialVersionUID = 1L;

        NotJson(String reason) {
            super(reason);
        }
    }

    private final JsonParser in;
    private final KanbanLimits limits;
    private int values;

    private JsonReader(JsonParser in, KanbanLimits limits) {
        this.in = in;
        this.limits = limits;
    }

    static KanbanCodec.Decoded read(byte[] json, KanbanLimits limits) {
        JsonFactory factory =
                limits == KanbanLimits.GRPC ? GRPC : limits == KanbanLimits.STANDARD ? STANDARD : factory(limits);
        try (JsonParser in = factory.createParser(ObjectReadContext.empty(), json)) {
            JsonReader reader = new JsonReader(in, limits);
            KanbanCodec.Decoded decoded = reader.document();
            if (in.nextToken() != null) {
                throw new NotJson("the body goes on after its JSON value, at " + place(in.currentTokenLocation()));
            }
            return decoded;
        } catch (StreamConstraintsException e) {
            throw new BadKanban(constraint(e, limits));
        } catch (JacksonException e) {
            // Jackson's own message quotes the body; the place is enough and gives nothing away.
            throw new NotJson("the body is not valid JSON at " + place(e.getLocation()));
        }
    }

    private KanbanCodec.Decoded document() {
        JsonToken first = in.nextToken();
        if (first == null) {
            throw new NotJson("the body is empty");
        }
        if (first != JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
            metadata.put(Foreign.BODY, value());
            return new KanbanCodec.Decoded(Kanban.of(metadata), true);
        }
        Fields fields = new Fields();
        Map<String, @Nullable Object> others = new LinkedHashMap<>();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            JsonToken token = in.nextToken();
            if (!field(fields, name, token)) {
                others.put(name, value());
            }
        }
        if (fields.seen == 0 && !others.isEmpty()) {
            return new KanbanCodec.Decoded(Kanban.of(new FrozenMap(others)), true);
        }
        return new KanbanCodec.Decoded(fields.kanban(), false);
    }

    /** Takes one field of {@code StatusKanban}; null means that it is absent, as in protobuf's JSON. */
    private boolean field(Fields fields, String name, JsonToken token) {
        switch (name) {
            case "startAt" -> fields.startAt = text(name, token);
            case "finishAt" -> fields.finishAt = text(name, token);
            case "nextDeviceName" -> fields.nextDeviceName = text(name, token);
            case "connectionKey" -> fields.connectionKey = text(name, token);
            case "processNumber" -> fields.processNumber = number(name, token);
            case "priorSuccess" -> fields.priorSuccess = truth(name, token);
            case "dataPath" -> fields.dataPath = text(name, token);
            case "fileList" -> fields.fileList = files(name, token);
            case "metadata" -> fields.metadata = metadata(name, token);
            default -> {
                return false;
            }
        }
        fields.seen++;
        return true;
    }

    private String text(String name, JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return "";
        }
        expect(name, token == JsonToken.VALUE_STRING, "a text", token);
        String text = in.getString();
        limits.checkName(name, text.length());
        return text;
    }

    private int number(String name, JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return 0;
        }
        boolean whole = token == JsonToken.VALUE_NUMBER_INT && in.getNumberType() == JsonParser.NumberType.INT;
        expect(name, whole, "a whole number of 32 bits", token);
        return in.getIntValue();
    }

    private boolean truth(String name, JsonToken token) {
        boolean fits = token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE || token == JsonToken.VALUE_NULL;
        expect(name, fits, "true or false", token);
        return token == JsonToken.VALUE_TRUE;
    }

    private List<String> files(String name, JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return List.of();
        }
        expect(name, token == JsonToken.START_ARRAY, "a list of texts", token);
        List<String> files = new ArrayList<>();
        for (JsonToken entry = in.nextToken(); entry != JsonToken.END_ARRAY; entry = in.nextToken()) {
            expect(name, entry == JsonToken.VALUE_STRING, "a list of texts", entry);
            limits.checkFiles(files.size() + 1);
            String file = in.getString();
            limits.checkName("an entry of fileList", file.length());
            files.add(file);
        }
        return files;
    }

    private Map<String, @Nullable Object> metadata(String name, JsonToken token) {
        if (token == JsonToken.VALUE_NULL) {
            return Map.of();
        }
        expect(name, token == JsonToken.START_OBJECT, "an object", token);
        return object();
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        for (String key = in.nextName(); key != null; key = in.nextName()) {
            limits.checkName("a metadata key", key.length());
            in.nextToken();
            map.put(key, value());
        }
        return new FrozenMap(map);
    }

    private @Nullable Object value() {
        limits.checkValues(++values);
        JsonToken token = in.currentToken();
        return switch (token) {
            case VALUE_STRING -> in.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT ->
                in.getNumberType() == JsonParser.NumberType.BIG_INTEGER ? finite() : (Object) in.getLongValue();
            case VALUE_NUMBER_FLOAT -> finite();
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                throw new NotJson("the body is not valid JSON at " + place(in.currentTokenLocation()));
        };
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonToken token = in.nextToken(); token != JsonToken.END_ARRAY; token = in.nextToken()) {
            list.add(value());
        }
        return new FrozenList(list);
    }

    private double finite() {
        double number = in.getDoubleValue();
        if (!Double.isFinite(number)) {
            throw new BadKanban("a number is too large at " + place(in.currentTokenLocation()));
        }
        return number;
    }

    private void expect(String name, boolean fits, String expected, JsonToken token) {
        if (!fits) {
            throw new BadKanban("the field " + name + " must be " + expected + ", not " + describe(token) + ", at "
                    + place(in.currentTokenLocation()));
        }
    }

    private static String describe(JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> "a text";
            case VALUE_TRUE, VALUE_FALSE -> "a truth value";
            case VALUE_NULL -> "null";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "another number";
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            default -> "something else";
        };
    }

    private static String constraint(StreamConstraintsException e, KanbanLimits limits) {
        String message = String.valueOf(e.getOriginalMessage());
        if (message.contains("nesting depth")) {
            return "the metadata is nested deeper than " + limits.maxDepth() + " levels";
        }
        if (message.contains("Name length")) {
            return "a metadata key is longer than " + limits.maxName() + " characters";
        }
        if (message.contains("Number")) {
            return "a number has more than " + MAX_NUMBER + " digits";
        }
        return "a text in the metadata is longer than " + limits.maxText() + " characters";
    }

    private static String place(TokenStreamLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static JsonFactory factory(KanbanLimits limits) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxStringLength(limits.maxText())
                        .maxNameLength(Math.max(limits.maxName(), LONGEST_FIELD))
                        .maxNumberLength(MAX_NUMBER)
                        .build())
                .build();
    }

    /** What has been read so far of the fields; absent ones are empty. */
    private static final class Fields {
        private String startAt = "";
        private String finishAt = "";
        private String nextDeviceName = "";
        private String connectionKey = "";
        private int processNumber;
        private boolean priorSuccess;
        private String dataPath = "";
        private List<String> fileList = List.of();
        private Map<String, @Nullable Object> metadata = Map.of();
        private int seen;

        private Kanban kanban() {
            return new Kanban(
                    startAt,
                    finishAt,
                    nextDeviceName,
                    connectionKey,
                    processNumber,
                    priorSuccess,
                    dataPath,
                    fileList,
                    metadata);
        }
    }
}
