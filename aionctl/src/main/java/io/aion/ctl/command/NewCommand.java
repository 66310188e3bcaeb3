package io.aion.ctl.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Makes something to begin with. */
@Command(
        name = "new",
        description = "Makes a new microservice, in a language with a client.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "WHAT")
final class NewCommand implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "new what? service");
    }
}
