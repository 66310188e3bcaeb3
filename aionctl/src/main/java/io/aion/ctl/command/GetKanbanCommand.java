package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Ages;
import io.aion.ctl.output.Keys;
import io.aion.ctl.output.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Finished kanban out of the log. */
@Command(name = "kanban", description = "Finished kanban out of the log, the last ones first.")
final class GetKanbanCommand extends ShowCommand {

    @Option(names = "--flow", paramLabel = "FLOW", description = "Of this flow.")
    private @Nullable String flow;

    @Option(names = "--service", paramLabel = "SERVICE", description = "Finished by this microservice.")
    private @Nullable String service;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Since this time (2026-01-31T10:20:30Z), or so long ago (90s, 15m, 2h, 7d).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Before this time, or so long ago.")
    private @Nullable String to;

    @Option(
            names = "--meta",
            paramLabel = "PATH=VALUE",
            description = "With this value in the metadata; a path has dots (result.class=bolt). May be repeated.")
    private Map<String, String> meta = new LinkedHashMap<>();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most so many (${DEFAULT-VALUE}).")
    private int limit = 50;

    GetKanbanCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        Map<String, String> query = new LinkedHashMap<>();
        put(query, "flow", flow);
        put(query, "service", service);
        put(query, "from", from);
        put(query, "to", to);
        meta.forEach((path, value) -> query.put("meta." + path, value));
        query.put("limit", Integer.toString(limit));
        return api.get(
                Part.LOG,
                query.entrySet().stream()
                        .map(entry -> AionApi.escaped(entry.getKey()) + "=" + AionApi.escaped(entry.getValue()))
                        .collect(Collectors.joining("&", "/api/kanban?", "")));
    }

    @Override
    String note(Json answer) {
        return answer.at("complete") instanceof Json.Bool(boolean complete) && !complete
                ? "there are older ones that match: --limit, --from, --to"
                : "";
    }

    @Override
    List<String> lines(Json answer, int width) {
        Table table = new Table("SENT", "SERVICE", "NO>", "KEY", "WORK MS>", "FLOW", "ID", "METADATA");
        for (Json kanban : answer.at("kanban").items()) {
            String bad = kanban.at("bad").text();
            table.row(
                    kanban.at("sent").text(),
                    kanban.at("service").text(),
                    kanban.at("number").text(),
                    Keys.way(kanban),
                    Ages.millis(Ages.between(
                            kanban.at("entered").text(), kanban.at("left").text())),
                    kanban.at("flow").text(),
                    kanban.at("id").text(),
                    bad.isEmpty() ? kanban.at("metadata").text() : bad);
        }
        return table.lines(width);
    }

    private static void put(Map<String, String> query, String key, @Nullable String value) {
        if (value != null) {
            query.put(key, value);
        }
    }
}
