package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import picocli.CommandLine.Command;

/** Sends them again. */
@Command(name = "resend", description = "Sends them again to where they could not go, with the same id.")
final class DeadResendCommand extends DeadChangeCommand {

    DeadResendCommand(Env env) {
        super(env);
    }

    @Override
    String change(AionApi api, String path) {
        String to = call(api, "POST", path + "/resend").at("to").text();
        return to.isEmpty() ? "resent" : "resent to " + to;
    }
}
