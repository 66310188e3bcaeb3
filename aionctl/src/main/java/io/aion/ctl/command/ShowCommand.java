package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.json.Json;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks for something and shows it, once or again and again. */
@Command
abstract class ShowCommand extends AionCommand {

    private static final String CLEAR = "\u001B[H\u001B[2J";

    @Mixin
    private final Output output = new Output();

    @Option(
            names = {"-w", "--watch"},
            order = 81,
            description = "Ask again and again until Ctrl-C; JSON is then one line each.")
    private boolean watch;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            order = 82,
            defaultValue = "2s",
            description = "How often, with --watch (${DEFAULT-VALUE}).")
    private Duration every = Duration.ofSeconds(2);

    @Option(names = "--for", paramLabel = "TIME", order = 83, description = "Ends --watch after this time.")
    private @Nullable Duration forTime;

    ShowCommand(Env env) {
        super(env);
    }

    /** Asks. */
    abstract Json ask(AionApi api);

    /** The answer for a person. */
    abstract List<String> lines(Json answer, int width);

    /** What else there is to say of an answer; empty for nothing. */
    String note(Json answer) {
        return "";
    }

    @Override
    protected final Exit run(AionApi api) {
        if (!watch) {
            Json answer = ask(api);
            output.show(env(), answer, width -> lines(answer, width));
            if (!note(answer).isEmpty()) {
                env().say(note(answer));
            }
            return Exit.OK;
        }
        long end = forTime == null ? Long.MAX_VALUE : System.nanoTime() + forTime.toNanos();
        do {
            show(api);
        } while (!env().out().checkError() && Pause.until(end, every));
        return Exit.OK;
    }

    /** While watching, AION may be away for a while. */
    private void show(AionApi api) {
        try {
            Json answer = ask(api);
            String text = output.text(env(), answer, width -> lines(answer, width), true);
            boolean separate = output.forPeople() && !env().outIsTerminal();
            env().out().print((env().outIsTerminal() ? CLEAR : "") + text + (separate ? "\n" : ""));
            env().out().flush();
        } catch (Failure e) {
            if (e.exit() != Exit.UNREACHABLE) {
                throw e;
            }
            env().say("aionctl: " + e.getMessage());
        }
    }
}
