package io.aion.ctl.command;

import io.aion.ctl.Aionctl;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code aionctl} without a command is a wrong command line. */
@Command(
        name = "aionctl",
        description = "Looks after AION: applies services.yml, shows what runs and what flows.",
        mixinStandardHelpOptions = true,
        versionProvider = Root.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Data is on standard output, talk on standard error. Exit codes: docs/aionctl.md."})
final class Root implements Runnable {

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; see: aionctl --help");
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Aionctl.class.getPackage().getImplementationVersion();
            return new String[] {"aionctl " + (version == null ? "(not packaged)" : version)};
        }
    }
}
