package io.aion.ctl.output;

import io.aion.ctl.json.Json;

/** Which way a finished kanban took. */
public final class Keys {

    private Keys() {}

    /** Its connection key, and behind it the other device that it named itself: {@code alert to edge-2}. */
    public static String way(Json kanban) {
        String key = kanban.at("key").text();
        String device = kanban.at("toDevice").text();
        return device.isEmpty() ? key : key + " to " + device;
    }
}
