package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.create.NewService;
import io.aion.ctl.create.NewService.Made;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a microservice that runs at once. Needs no AION. */
@Command(
        name = "service",
        description = {
            "Makes a microservice that runs at once: a folder NAME with its code, a test, an image build and its client, and its"
                    + " entry in the services.yml beside it. Nothing is written over; where the file can't simply be continued,"
                    + " the entry is printed."
        },
        mixinStandardHelpOptions = true,
        versionProvider = Root.Version.class)
final class NewServiceCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Its name in services.yml.")
    @SuppressWarnings("NullAway.Init") // required
    private String name;

    @Option(
            names = {"-l", "--lang"},
            paramLabel = "LANG",
            required = true,
            description = "python, go, node or java.")
    @SuppressWarnings("NullAway.Init") // required
    private String language;

    @Option(
            names = "--in",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "The folder that gets it, and has or gets the services.yml (the present one).")
    private Path in = Path.of(".");

    private final Env env;

    NewServiceCommand(Env env) {
        this.env = env;
    }

    @Override
    public Integer call() {
        Made made = make();
        env.say(made.folder() + " is made; test it: "
                + made.folder().resolve("run").toAbsolutePath().normalize() + " --test");
        if (made.entry().isEmpty()) {
            env.say(made.file() + " has its entry; run it, in the folder of AION: make run SERVICES="
                    + made.file().toAbsolutePath().normalize());
        } else {
            env.say("nothing is changed in " + made.file()
                    + ": its microservices are not at its end, line by line. Put this under" + " 'microservices':");
            made.entry().forEach(line -> env.out().println("  " + line));
            env.out().flush();
        }
        return Exit.OK.code();
    }

    private Made make() {
        try {
            return NewService.make(in.normalize(), name, language, env.variable("AION_CLIENTS"));
        } catch (IOException e) {
            throw new Failure(Exit.REFUSED, "it can't be made: " + e);
        }
    }
}
