package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.api.AionApi;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that sends a file and shows what AION answers to it. */
@Command
abstract class FileCommand extends AionCommand {

    @Mixin
    private final ServicesFileInput file = new ServicesFileInput();

    @Mixin
    private final Output output = new Output();

    FileCommand(Env env) {
        super(env);
    }

    /** Sends the file and shows the answer; a wrong one ends the command. */
    FileAnswer send(AionApi api, String method, String path, String nothing) {
        return new FileChange(env(), output).send(api, method, path, nothing, file.name(), file.text(env()));
    }
}
