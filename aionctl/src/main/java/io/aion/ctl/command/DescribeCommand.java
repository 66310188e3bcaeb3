package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Ages;
import io.aion.ctl.output.Edges;
import io.aion.ctl.output.Keys;
import io.aion.ctl.output.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Everything about one microservice. */
@Command(
        name = "describe",
        description = "Everything about one microservice: instances, next services, queues, what flows.")
final class DescribeCommand extends ShowCommand {

    @Parameters(index = "0", paramLabel = "service", description = "The word 'service'.")
    @SuppressWarnings("NullAway.Init") // required
    private String what;

    @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // required
    private String name;

    DescribeCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        if (!what.equals("service") && !what.equals("services")) {
            throw new Failure(Exit.USAGE, "describe what? 'describe service " + name + "'");
        }
        Json service = api.get(Part.BROKER, "/api/services/" + AionApi.escaped(name));
        Map<String, Json> all = new LinkedHashMap<>(service.fields());
        all.put("queues", queues(api));
        all.put("board", board(api));
        return new Json.Obj(all);
    }

    private Json queues(AionApi api) {
        try {
            return new Json.Arr(Edges.of(api.get(Part.BROKER, "/api/queues"), name));
        } catch (Failure e) {
            env().say("aionctl: without the queues that it names in env: " + e.getMessage());
            return Json.NULL;
        }
    }

    /** What flows is worth a look, but not worth a failure. */
    private Json board(AionApi api) {
        try {
            return new Json.Arr(api.get(Part.STATUS, "/api/board").at("services").items().stream()
                    .filter(line -> line.at("service").text().equals(name))
                    .toList());
        } catch (Failure e) {
            env().say("aionctl: without the board: " + e.getMessage());
            return Json.NULL;
        }
    }

    @Override
    List<String> lines(Json answer, int width) {
        List<String> lines = new ArrayList<>();
        lines.add("Service  " + Table.printable(answer.at("name").text()));
        answer.fields().forEach((key, value) -> {
            boolean single = !(value instanceof Json.Obj) && !(value instanceof Json.Arr) && !value.isNull();
            if (single && !key.equals("name")) {
                lines.add("  " + key + ": " + Table.printable(value.text()));
            }
        });
        lines.add("");
        lines.add("Next services");
        if (answer.at("nextService").fields().isEmpty()) {
            lines.add(answer.at("queues").items().isEmpty() ? "  none: its kanban end here" : "  none");
        }
        answer.at("nextService")
                .fields()
                .forEach((key, targets) -> lines.add("  " + Table.printable(key) + " -> "
                        + Table.printable(String.join(
                                ", ",
                                targets.items().stream()
                                        .map(DescribeCommand::target)
                                        .toList()))));
        if (!answer.at("queues").items().isEmpty()) {
            lines.add("");
            lines.add("Queues named in env");
            answer.at("queues").items().forEach(queue -> lines.add("  " + Table.printable(Edges.line(queue))));
        }
        lines.add("");
        lines.add("Instances");
        for (Json instance : answer.at("instances").items()) {
            instance(instance, lines);
        }
        if (!answer.at("board").items().isEmpty()) {
            lines.add("");
            lines.add("What flows");
            flows(answer.at("board").items()).lines(width - 2).forEach(line -> lines.add("  " + line));
        }
        return lines;
    }

    private static String target(Json target) {
        return target instanceof Json.Obj
                ? target.at("name").text()
                        + (target.at("device").text().isEmpty()
                                ? ""
                                : " on " + target.at("device").text())
                : target.text();
    }

    private void instance(Json instance, List<String> lines) {
        String since = Ages.since(instance.at("since").text(), env().clock().instant());
        String pid = instance.at("pid").text();
        lines.add("  " + instance.at("number").text() + "  "
                + instance.at("state").text()
                + (since.isEmpty() ? "" : " since " + since)
                + (pid.isEmpty() ? "" : ", pid " + pid)
                + ", " + instance.at("mode").text()
                + ", restarts " + instance.at("restarts").text()
                + (instance.at("waiting").isNull()
                        ? ""
                        : ", waiting " + instance.at("waiting").text()));
        detail("", instance.at("reason").text(), lines);
        String ended =
                Ages.since(instance.at("lastExit", "at").text(), env().clock().instant());
        detail(
                "last run: ",
                instance.at("lastExit", "how").text() + (ended.isEmpty() ? "" : ", " + ended + " ago"),
                lines);
        detail("next try: ", instance.at("nextTry").text(), lines);
    }

    private static void detail(String what, String text, List<String> lines) {
        if (!text.isEmpty()) {
            lines.add("     " + what + Table.printable(text));
        }
    }

    private static Table flows(List<Json> board) {
        Table table = new Table(
                "NO>", "IN>", "OUT>", "IN/S>", "OUT/S>", "HOP P50 MS>", "P99>", "WAITING>", "LAST KEY", "LAST FLOW");
        for (Json line : board) {
            table.row(
                    line.at("number").text(),
                    line.at("in").text(),
                    line.at("out").text(),
                    line.at("inRate").text(),
                    line.at("outRate").text(),
                    Ages.millis(line.at("hopP50Ms").number(Double.NaN)),
                    Ages.millis(line.at("hopP99Ms").number(Double.NaN)),
                    line.at("waiting").text(),
                    Keys.way(line.at("lastOut")),
                    line.at("lastOut", "flow").text());
        }
        return table;
    }
}
