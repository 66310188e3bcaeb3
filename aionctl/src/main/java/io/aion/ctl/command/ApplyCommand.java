package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.api.AionApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a file the one that AION runs by. */
@Command(
        name = "apply",
        description =
                "Makes a file the one AION runs by. A wrong file changes nothing and is answered with every fault.")
final class ApplyCommand extends FileCommand {

    @Option(names = "--dry-run", description = "Only says what would change.")
    private boolean dryRun;

    ApplyCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        FileAnswer answer = send(api, "PUT", "/api/file?dryRun=" + dryRun, "nothing changes for any microservice");
        if (answer.different() || answer.otherText()) {
            env().say(dryRun ? "nothing was done (--dry-run)" : "applied");
        }
        return Exit.OK;
    }
}
