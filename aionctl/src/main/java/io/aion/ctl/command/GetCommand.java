package io.aion.ctl.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows lists. */
@Command(
        name = "get",
        description = "Shows lists: services, queues, kanban, devices, the file itself, or its revisions.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WHAT")
final class GetCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "get what? services, queues, kanban, devices, file or revisions");
    }
}
