package io.aion.client;

import io.aion.client.StaticKanban.Kept;
import io.aion.kanban.BadKanban;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanLimits;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** What status-kanban answers about static kanban. */
final class KeptJson {

    private static final JsonFactory JSON = new JsonFactory();

    private KeptJson() {}

    static String id(byte[] json) {
        return one(json).id();
    }

    static Kept one(byte[] json) {
        return read(json).getFirst();
    }

    static List<Kept> list(byte[] json) {
        return read(json);
    }

    /** An object with {@code id} and perhaps {@code kanban}, or a list of them. */
    private static List<Kept> read(byte[] json) {
        List<Kept> all = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
                if (token == JsonToken.START_OBJECT) {
                    all.add(kept(in));
                }
            }
        } catch (JacksonException e) {
            throw new BadKanban("status-kanban's answer is no JSON: " + e.getOriginalMessage());
        }
        return all;
    }

    private static Kept kept(JsonParser in) {
        String id = "";
        Kanban kanban = Kanban.empty();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            if (name.equals("id")) {
                id = in.getString();
            } else if (name.equals("kanban")) {
                kanban = KanbanCodec.decode(KanbanCodec.JSON, copy(in), KanbanLimits.GRPC)
                        .kanban();
            } else {
                in.skipChildren();
            }
        }
        return new Kept(id, kanban);
    }

    /** The value the parser is at, as a document of its own: so that the one reader of a kanban reads it, with its limits. */
    private static byte[] copy(JsonParser in) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            out.copyCurrentStructureExact(in);
        }
        return bytes.toByteArray();
    }
}
