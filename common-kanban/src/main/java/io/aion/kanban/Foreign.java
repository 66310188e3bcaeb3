package io.aion.kanban;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bodies that are no kanban, presented as the metadata of one. */
final class Foreign {

    /** Metadata key under which a body that is no JSON object is presented. */
    static final String BODY = "body";
    /** The same for bytes that are no text: Base64. */
    static final String BODY_BASE64 = "bodyBase64";
    /** Metadata key of its content type, where it has one. */
    static final String CONTENT_TYPE = "contentType";

    private Foreign() {}

    /** Presents a body of another content type than AION's, or of none. */
    static KanbanCodec.Decoded present(String type, byte[] body, KanbanLimits limits) {
        if (type.isEmpty() && looksLikeJson(body)) {
            try {
                return JsonReader.read(body, limits);
            } catch (JsonReader.NotJson e) {
                // Nobody said that it is JSON: then it is a text.
            }
        }
        Map<String, @Nullable Object> metadata = new LinkedHashMap<>();
        if (!type.isEmpty()) {
            metadata.put(CONTENT_TYPE, type);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            limits.checkText(text.length());
            metadata.put(BODY, text);
        } catch (CharacterCodingException e) {
            metadata.put(BODY_BASE64, Base64.getEncoder().encodeToString(body));
        }
        return new KanbanCodec.Decoded(Kanban.of(metadata), true);
    }

    private static boolean looksLikeJson(byte[] body) {
        for (byte b : body) {
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b == '{';
            }
        }
        return false;
    }
}
