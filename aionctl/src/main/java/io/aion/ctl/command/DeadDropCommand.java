package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import picocli.CommandLine.Command;

/** Throws them away. */
@Command(name = "drop", description = "Throws them away, for good.")
final class DeadDropCommand extends DeadChangeCommand {

    DeadDropCommand(Env env) {
        super(env);
    }

    @Override
    String change(AionApi api, String path) {
        call(api, "DELETE", path);
        return "dropped";
    }
}
