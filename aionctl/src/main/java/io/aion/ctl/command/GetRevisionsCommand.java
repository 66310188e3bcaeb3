package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import io.aion.ctl.json.Json;
import io.aion.ctl.output.Table;
import java.util.List;
import picocli.CommandLine.Command;

/** The files that AION ran by before. */
@Command(name = "revisions", description = "The files AION ran by, newest first; the first is the present one.")
final class GetRevisionsCommand extends ShowCommand {

    GetRevisionsCommand(Env env) {
        super(env);
    }

    @Override
    Json ask(AionApi api) {
        return api.get(Part.BROKER, "/api/file/revisions");
    }

    @Override
    List<String> lines(Json answer, int width) {
        Table table = new Table("REVISION", "SINCE", "BYTES>");
        for (Json one : answer.items()) {
            table.row(one.at("id").text(), one.at("at").text(), one.at("bytes").text());
        }
        return table.lines(width);
    }
}
