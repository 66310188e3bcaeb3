package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** Queues that the file names in {@code env}. */
@Command(
        name = "queues",
        description =
                "The queues that the file names in env: who writes and who reads each, what waits, and whether it is as the"
                        + " file says.")
final class GetQueuesCommand extends ShowCommand {

    GetQueuesCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return api.get(Part.BROKER, "/api/queues");
    }

    @Override
    List<String> lines(Json answer, int width) {
        if (answer.items().isEmpty()) {
            return new ArrayList<>(List.of("none: no microservice names a queue in its env"));
        }
        Table table = new Table("HOST", "QUEUE", "WRITERS", "READERS", "WAITING>", "CONS>", "IN/S>", "OUT/S>", "STATE");
        for (Json queue : answer.items()) {
            table.row(
                    queue.at("virtualHost").text(),
                    queue.at("queue").text(),
                    names(queue.at("writers")),
                    names(queue.at("readers")),
                    queue.at("messages").text(),
                    queue.at("consumers").text(),
                    rate(queue.at("publishRate").text()),
                    rate(queue.at("deliverRate").text()),
                    state(queue));
        }
        return table.lines(width);
    }

    private static String state(Json queue) {
        String reason = queue.at("reason").text();
        return queue.at("state").text() + (reason.isEmpty() ? "" : ": " + reason);
    }

    private static String names(Json names) {
        return names.items().stream().map(Json::text).collect(Collectors.joining(","));
    }

    private static String rate(String rate) {
        return rate.isEmpty() ? "" : String.format(Locale.ROOT, "%.1f", Double.parseDouble(rate));
    }
}
