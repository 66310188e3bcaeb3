package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.api.AionApi;
import picocli.CommandLine.Command;

/** Shows what a file would change. */
@Command(name = "diff", description = "Shows what a file would change. Exit code 0: nothing; 1: something.")
final class DiffCommand extends FileCommand {

    DiffCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        return send(api, "POST", "/api/file/diff", "no difference").different() ? Exit.DIFFERENT : Exit.OK;
    }
}
