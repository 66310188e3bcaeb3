package io.aion.ctl.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What was given up or found no next service. */
@Command(
        name = "dead",
        description = "Kanban that were given up ('dead') or found no next service ('unrouted').",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WHAT")
final class DeadCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "dead what? list, show, resend or drop");
    }
}
