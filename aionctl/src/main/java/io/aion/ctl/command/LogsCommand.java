package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.AionApi;
import io.aion.ctl.api.Part;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What a microservice has printed. */
@Command(name = "logs", description = "What a microservice has printed; of all its instances, or of one.")
final class LogsCommand extends AionCommand {

    @Parameters(paramLabel = "SERVICE", description = "Its name.")
    @SuppressWarnings("NullAway.Init") // required
    private String service;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            description = "Only of this instance.")
    private @Nullable Integer number;

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "100",
            description = "The last so many lines (${DEFAULT-VALUE}).")
    private int lines = 100;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with what comes, until Ctrl-C.")
    private boolean follow;

    LogsCommand(Env env) {
        super(env);
    }

    @Override
    protected Exit run(AionApi api) {
        List<Integer> numbers = number != null ? List.of(number) : numbers(api);
        if (numbers.size() == 1) {
            print(api, numbers.getFirst(), "");
            return Exit.OK;
        }
        List<Thread> readers = new ArrayList<>();
        List<Failure> failures = new ArrayList<>();
        for (int each : numbers) {
            String prefix = service + "-" + each + " | ";
            Runnable read = () -> {
                try {
                    print(api, each, prefix);
                } catch (Failure e) {
                    synchronized (failures) {
                        failures.add(e);
                    }
                }
            };
            if (follow) {
                readers.add(Thread.ofVirtual().start(read));
            } else {
                read.run();
            }
        }
        join(readers);
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        return Exit.OK;
    }

    private List<Integer> numbers(AionApi api) {
        List<Integer> numbers =
                api.get(Part.BROKER, "/api/services/" + AionApi.escaped(service)).at("instances").items().stream()
                        .map(instance -> (int) instance.at("number").number(0))
                        .filter(each -> each > 0)
                        .distinct()
                        .sorted()
                        .toList();
        if (numbers.isEmpty()) {
            throw new Failure(Exit.REFUSED, "'" + service + "' has no instance");
        }
        return numbers;
    }

    private void print(AionApi api, int each, String prefix) {
        String path =
                "/api/services/" + AionApi.escaped(service) + "/" + each + "/log?lines=" + lines + "&follow=" + follow;
        api.lines(Part.BROKER, path, follow, line -> {
            env().out().println(prefix + line);
            if (follow && env().out().checkError()) {
                throw new Failure(Exit.OK, "");
            }
        });
    }

    private static void join(List<Thread> readers) {
        try {
            for (Thread reader : readers) {
                reader.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
