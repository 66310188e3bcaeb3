package io.aion.ctl.command;

import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where kanban wait for a person. */
enum DeadQueue {
    /** Given up. */
    dead,
    /** Without a next service although the file says there should be one. */
    unrouted;

    /** What waits in one of them, or in both. Each says in which. */
    static List<Json> letters(AionApi api, @Nullable DeadQueue only) {
        List<Json> letters = new ArrayList<>();
        for (DeadQueue queue : values()) {
            if (only == null || only == queue) {
                for (Json letter :
                        api.get(Part.BROKER, "/api/dead?queue=" + queue).items()) {
                    Map<String, Json> fields = new LinkedHashMap<>(letter.fields());
                    fields.putIfAbsent("queue", Json.of(queue.name()));
                    letters.add(new Json.Obj(fields));
                }
            }
        }
        return letters;
    }
}
