package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Does something with one or with all. Each that was done is a line of its own, so that a failure in the middle shows where. */
@Command
abstract class DeadChangeCommand extends AionCommand {

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of kanban.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All that there are.")
    private boolean all;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "With --all: only of 'dead' or of 'unrouted'.")
    private @Nullable DeadQueue queue;

    DeadChangeCommand(Env env) {
        super(env);
    }

    /** The call for one of them; answers what has been done to it. */
    abstract String change(AionApi api, String path);

    @Override
    protected final Exit run(AionApi api) {
        if (all != ids.isEmpty()) {
            throw new Failure(Exit.USAGE, "name ids, or --all");
        }
        List<String> chosen = all
                ? DeadQueue.letters(api, queue).stream()
                        .map(letter -> letter.at("id").text())
                        .toList()
                : ids;
        for (String id : chosen) {
            env().out().println(id + " " + change(api, "/api/dead/" + AionApi.escaped(id)));
        }
        if (chosen.isEmpty()) {
            env().say("there are none");
        }
        return Exit.OK;
    }

    final Json call(AionApi api, String method, String path) {
        return api.send(Part.BROKER, method, path, "", "");
    }
}
