package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** The script that completes commands and options. */
@Command(
        name = "completion",
        description =
                "Prints the script that completes commands and options in bash and zsh: source <(aionctl completion)",
        mixinStandardHelpOptions = true)
final class CompletionCommand implements Callable<Integer> {

    private final Env env;

    CompletionCommand(Env env) {
        this.env = env;
    }

    @Override
    public Integer call() {
        env.out().print(AutoComplete.bash("aionctl", Commands.line(env)));
        return Exit.OK.code();
    }
}
