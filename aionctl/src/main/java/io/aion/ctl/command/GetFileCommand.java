package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import picocli.CommandLine.Command;

/** The file AION runs by. */
@Command(name = "file", description = "The file AION runs by, with secrets as ***.")
final class GetFileCommand extends AionCommand {

    GetFileCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        String text = api.text(Part.BROKER, "/api/file");
        env().out().print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
        return Exit.OK;
    }
}
