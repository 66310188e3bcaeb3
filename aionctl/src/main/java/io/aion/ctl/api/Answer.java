package io.aion.ctl.api;

import io.aion.ctl.json.Json;
import io.aion.ctl.json.JsonReader;

/** What AION answered. */
public record Answer(int status, String body) {

    /** The reason of a refusal: {@code detail} of a problem (RFC 9457), else its title, else the text. */
    public String problem() {
        try {
            Json problem = JsonReader.read(body);
            String detail = problem.at("detail").text();
            String title = problem.at("title").text();
            return !detail.isEmpty() ? detail : !title.isEmpty() ? title : "status " + status;
        } catch (IllegalArgumentException e) {
            String first = body.strip().lines().findFirst().orElse("");
            return first.isEmpty() || first.startsWith("<") ? "status " + status : first;
        }
    }
}
