package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists them. */
@Command(name = "list", description = "Lists them. Looking changes nothing about them.")
final class DeadListCommand extends ShowCommand {

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only of 'dead' or of 'unrouted'.")
    private @Nullable DeadQueue queue;

    DeadListCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return new Json.Arr(DeadQueue.letters(api, queue));
    }

    @Override
    List<String> lines(Json answer, int width) {
        Table table = new Table("ID", "HOST", "QUEUE", "SERVICE", "NO>", "AT", "FLOW", "REASON");
        for (Json letter : answer.items()) {
            table.row(
                    letter.at("id").text(),
                    letter.at("virtualHost").text(),
                    letter.at("queue").text(),
                    letter.at("service").text(),
                    letter.at("number").text(),
                    letter.at("at").text(),
                    letter.at("trail", "flow").text(),
                    letter.at("reason").text());
        }
        return answer.items().isEmpty() ? new ArrayList<>(List.of("none")) : table.lines(width);
    }
}
