package io.aion.kanban;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanbanpb.StatusKanban;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The protobuf form. */
final class ProtoCodec {

    /** Up to here every whole number has a double of its own. */
    private static final double MAX_WHOLE = 9_007_199_254_740_992.0;

    /** 100 is protobuf's own; one is left for the request in which a kanban is passed on. */
    private static final int MAX_NESTED = 99;

    private ProtoCodec() {}

    static Kanban parse(byte[] body, KanbanLimits limits) {
        ProtoScan.check(body, limits);
        try {
            CodedInputStream in = CodedInputStream.newInstance(body);
            // A level of metadata is three messages: the value, its struct, the struct's entry.
            in.setRecursionLimit(3 * limits.maxDepth() + 2);
            return read(StatusKanban.parseFrom(in), limits);
        } catch (IOException e) {
            throw new BadKanban("the body is not a StatusKanban in protobuf: " + e.getMessage());
        }
    }

    static Kanban read(StatusKanban message, KanbanLimits limits) {
        limits.checkFiles(message.getFileListCount());
        message.getFileListList().forEach(file -> limits.checkName("an entry of fileList", file.length()));
        return new Kanban(
                name("startAt", message.getStartAt(), limits),
                name("finishAt", message.getFinishAt(), limits),
                name("nextDeviceName", message.getNextDeviceName(), limits),
                name("connectionKey", message.getConnectionKey(), limits),
                message.getProcessNumber(),
                message.getPriorSuccess(),
                name("dataPath", message.getDataPath(), limits),
                message.getFileListList(),
                message.hasMetadata() ? new Reading(limits).map(message.getMetadata(), 2) : Map.of());
    }

    static StatusKanban write(Kanban kanban) {
        StatusKanban.Builder out = StatusKanban.newBuilder()
                .setStartAt(kanban.startAt())
                .setFinishAt(kanban.finishAt())
                .setNextDeviceName(kanban.nextDeviceName())
                .setConnectionKey(kanban.connectionKey())
                .setProcessNumber(kanban.processNumber())
                .setPriorSuccess(kanban.priorSuccess())
                .setDataPath(kanban.dataPath())
                .addAllFileList(kanban.fileList());
        if (!kanban.metadata().isEmpty()) {
            out.setMetadata(struct(kanban.metadata()));
        }
        return out.build();
    }

    static void checkNesting(Kanban kanban) {
        if (!kanban.metadata().isEmpty() && nested(kanban.metadata()) > MAX_NESTED) {
            throw new BadKanban(
                    "the metadata is nested too deeply for a message of gRPC, whose parsers take 100 messages"
                            + " in one another (about 33 levels)");
        }
    }

    /** How many messages are in one another within a value's own. */
    private static int nested(@Nullable Object value) {
        int deepest = 0;
        switch (value) {
            case Map<?, ?> map -> {
                // The struct; for each entry the entry and its value.
                for (Object inner : map.values()) {
                    deepest = Math.max(deepest, 2 + nested(inner));
                }
                return 1 + deepest;
            }
            case List<?> list -> {
                for (Object inner : list) {
                    deepest = Math.max(deepest, 1 + nested(inner));
                }
                return 1 + deepest;
            }
            case null, default -> {
                return 0;
            }
        }
    }

    private static String name(String field, String value, KanbanLimits limits) {
        limits.checkName(field, value.length());
        return value;
    }

    private static Struct struct(Map<?, ?> map) {
        Struct.Builder out = Struct.newBuilder();
        map.forEach((key, value) -> out.putFields(String.valueOf(key), value(String.valueOf(key), value)));
        return out.build();
    }

    private static Value value(String key, @Nullable Object value) {
        Value.Builder out = Value.newBuilder();
        return switch (value) {
            case null -> out.setNullValue(NullValue.NULL_VALUE).build();
            case String text -> out.setStringValue(text).build();
            case Boolean truth -> out.setBoolValue(truth).build();
            case Number number
            when isNumber(number) -> out.setNumberValue(number.doubleValue()).build();
            case Map<?, ?> map -> out.setStructValue(struct(map)).build();
            case List<?> list -> {
                ListValue.Builder values = ListValue.newBuilder();
                list.forEach(inner -> values.addValues(value(key, inner)));
                yield out.setListValue(values).build();
            }
            default ->
                throw new BadKanban(
                        "metadata '" + key + "' is a " + value.getClass().getName()
                                + "; metadata holds texts, numbers, booleans, nulls, and lists and maps of them");
        };
    }

    private static boolean isNumber(Number number) {
        return number instanceof Long
                || number instanceof Double
                || number instanceof Short
                || number instanceof Byte
                || number instanceof BigInteger
                || number instanceof BigDecimal;
    }

    /** One message being read: counts its values. */
    private static final class Reading {
        private final KanbanLimits limits;
        private int values;

        private Reading(KanbanLimits limits) {
            this.limits = limits;
        }

        private Map<String, @Nullable Object> map(Struct struct, int depth) {
            limits.checkDepth(depth);
            Map<String, @Nullable Object> map = LinkedHashMap.newLinkedHashMap(struct.getFieldsCount());
            struct.getFieldsMap().forEach((key, value) -> {
                limits.checkName("a metadata key", key.length());
                map.put(key, value(key, value, depth));
            });
            return new FrozenMap(map);
        }

        private @Nullable Object value(String key, Value value, int depth) {
            limits.checkValues(++values);
            return switch (value.getKindCase()) {
                case NULL_VALUE, KIND_NOT_SET -> null;
                case STRING_VALUE -> {
                    limits.checkText(value.getStringValue().length());
                    yield value.getStringValue();
                }
                case BOOL_VALUE -> value.getBoolValue();
                case NUMBER_VALUE -> number(key, value.getNumberValue());
                case STRUCT_VALUE -> map(value.getStructValue(), depth + 1);
                case LIST_VALUE -> {
                    limits.checkDepth(depth + 1);
                    List<@Nullable Object> list =
                            new ArrayList<>(value.getListValue().getValuesCount());
                    for (Value inner : value.getListValue().getValuesList()) {
                        list.add(value(key, inner, depth + 1));
                    }
                    yield new FrozenList(list);
                }
            };
        }

        /** A whole number stays one: what was sent as 1 arrives as 1, not as 1.0. */
        private static Object number(String key, double number) {
            if (!Double.isFinite(number)) {
                throw new BadKanban("metadata '" + key + "' is " + number + "; a kanban has finite numbers only");
            }
            if (number == Math.rint(number) && Math.abs(number) <= MAX_WHOLE) {
                return (long) number;
            }
            return number;
        }
    }
}
