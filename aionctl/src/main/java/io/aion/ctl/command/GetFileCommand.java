package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The file AION runs by. */
@Command(name = "file", description = "The file AION runs by, with *** for secrets. A file with *** cannot be applied.")
final class GetFileCommand extends AionCommand {

    @Option(names = "--secrets", description = "Shows the secrets too; needs the token.")
    private boolean secrets;

    GetFileCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        String text = api.text(Part.BROKER, "/api/file", secrets);
        env().out().print(text.endsWith("\n") || text.isEmpty() ? text : text + "\n");
        return Exit.OK;
    }
}
