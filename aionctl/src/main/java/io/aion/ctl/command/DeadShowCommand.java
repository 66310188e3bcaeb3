package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.json.YamlWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one. */
@Command(name = "show", description = "Shows one with all that is known of it.")
final class DeadShowCommand extends ShowCommand {

    @Parameters(paramLabel = "ID", description = "The kanban's id.")
    @SuppressWarnings("NullAway.Init") // required
    private String id;

    DeadShowCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return api.get(Part.BROKER, "/api/dead/" + AionApi.escaped(id));
    }

    @Override
    List<String> lines(Json answer, int width) {
        return YamlWriter.write(answer).lines().toList();
    }
}
