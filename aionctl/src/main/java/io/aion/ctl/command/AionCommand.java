package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.api.AionApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A command that talks to AION. */
@Command(mixinStandardHelpOptions = true, versionProvider = Root.Version.class)
public abstract class AionCommand implements Callable<Integer> {

    private final Env env;

    @Mixin
    private final Connection connection = new Connection();

    protected AionCommand(Env env) {
        this.env = env;
    }

    @Override
    public final Integer call() {
        return run(connection.api(env)).code();
    }

    /** Does it. */
    protected abstract Exit run(AionApi api);

    protected final Env env() {
        return env;
    }
}
