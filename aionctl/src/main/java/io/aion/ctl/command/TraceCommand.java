package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Ages;
import io.aion.ctl.output.Keys;
import io.aion.ctl.output.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The way of one flow. */
@Command(
        name = "trace",
        description = "The way of one flow: every hop with its times, from the first microservice to the last.")
final class TraceCommand extends ShowCommand {

    @Parameters(paramLabel = "FLOW", description = "The flow; 'get kanban' and 'top' show some.")
    @SuppressWarnings("NullAway.Init") // required
    private String flow;

    TraceCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return api.get(Part.LOG, "/api/trace/" + AionApi.escaped(flow));
    }

    @Override
    String note(Json answer) {
        return answer.at("complete") instanceof Json.Bool(boolean complete) && !complete
                ? "the flow has more kanban than a trace shows"
                : "";
    }

    @Override
    List<String> lines(Json answer, int width) {
        Table table = new Table("SERVICE", "NO>", "KEY", "SENT", "HOP MS>", "WORK MS>", "ID", "METADATA");
        Map<String, Integer> depths = new HashMap<>();
        for (Json hop : answer.at("hops").items()) {
            int depth = hop.at("parents").items().stream()
                    .mapToInt(parent -> depths.getOrDefault(parent.text(), -1) + 1)
                    .max()
                    .orElse(0);
            depths.put(hop.at("id").text(), depth);
            table.row(
                    "  ".repeat(Math.min(depth, 20)) + hop.at("service").text(),
                    hop.at("number").text(),
                    Keys.way(hop),
                    hop.at("sent").text(),
                    Ages.millis(hop.at("hopMs").number(Double.NaN)),
                    Ages.millis(hop.at("workMs").number(Double.NaN)),
                    hop.at("id").text(),
                    hop.at("metadata").text());
        }
        return table.lines(width);
    }
}
