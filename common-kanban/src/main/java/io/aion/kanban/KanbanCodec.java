package io.aion.kanban;

import io.aion.kanbanpb.StatusKanban;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The encodings of a kanban: UTF-8 JSON of the fields of {@code StatusKanban} in lowerCamelCase, and the protobuf
 * message itself. Both are accepted everywhere; AION writes JSON to RabbitMQ and protobuf to gRPC.
 *
 * <p>Whole numbers up to 2^53 survive every way through both; larger ones lose digits in protobuf, whose
 * {@code Struct} knows doubles only.
 */
public final class KanbanCodec {

    /** Content type of the JSON form. */
    public static final String JSON = "application/json";
    /** Content type of the protobuf form. */
    public static final String PROTOBUF = "application/x-protobuf";

    private KanbanCodec() {}

    /**
     * A body read.
     *
     * @param kanban what it says; a foreign body is in its metadata
     * @param foreign whether the body is neither of the two forms: passed on unchanged by AION, and presented as metadata
     */
    public record Decoded(Kanban kanban, boolean foreign) {}

    /** The JSON form. Throws {@link BadKanban} where it would break {@link KanbanLimits#STANDARD}. */
    public static byte[] toJson(Kanban kanban) {
        return toJson(kanban, KanbanLimits.STANDARD);
    }

    /** The JSON form, all fields written. Throws {@link BadKanban} where it would break the limits. */
    public static byte[] toJson(Kanban kanban, KanbanLimits limits) {
        return JsonWriter.write(kanban, limits);
    }

    /** Reads the JSON form within {@link KanbanLimits#STANDARD}; see {@link #decode(String, byte[], KanbanLimits)}. */
    public static Kanban fromJson(byte[] json) {
        return decode(JSON, json, KanbanLimits.STANDARD).kanban();
    }

    /** The protobuf message. Throws {@link BadKanban} for metadata that is no JSON value. */
    public static StatusKanban toProto(Kanban kanban) {
        return ProtoCodec.write(kanban);
    }

    /**
     * Throws {@link BadKanban} where the message would be nested deeper than protobuf's parsers take by default: 100
     * messages in one another, and an object in the metadata is three, a list two. Over RabbitMQ more may come
     * ({@link KanbanLimits#maxDepth}), and a client of gRPC would lose its whole stream over it.
     */
    public static void checkForGrpc(Kanban kanban) {
        ProtoCodec.checkNesting(kanban);
    }

    /** Reads a message that gRPC has already parsed. Throws {@link BadKanban} where it breaks the limits. */
    public static Kanban fromProto(StatusKanban message, KanbanLimits limits) {
        limits.checkBytes(message.getSerializedSize());
        return ProtoCodec.read(message, limits);
    }

    /** The same within {@link KanbanLimits#GRPC}. */
    public static Kanban fromProto(StatusKanban message) {
        return fromProto(message, KanbanLimits.GRPC);
    }

    /** {@link #decode(String, byte[], KanbanLimits)} within {@link KanbanLimits#STANDARD}. */
    public static Decoded decode(@Nullable String contentType, byte[] body) {
        return decode(contentType, body, KanbanLimits.STANDARD);
    }

    /**
     * Reads a body as its content type says. A JSON object without any field of {@code StatusKanban}, another JSON
     * value, and a body of another or no content type are foreign. A body that claims to be one of the two forms and
     * is not, one that breaks a limit, and one with a field of the wrong type throw {@link BadKanban} with the reason.
     * Unknown fields beside known ones are passed over.
     */
    public static Decoded decode(@Nullable String contentType, byte[] body, KanbanLimits limits) {
        limits.checkBytes(body.length);
        String type = contentType == null ? "" : mediaType(contentType);
        return switch (type) {
            case JSON -> JsonReader.read(body, limits);
            case PROTOBUF, "application/protobuf" -> new Decoded(ProtoCodec.parse(body, limits), false);
            default -> Foreign.present(type, body, limits);
        };
    }

    private static String mediaType(String contentType) {
        if (contentType.equals(JSON)) {
            return JSON;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        return type.strip().toLowerCase(Locale.ROOT);
    }
}
