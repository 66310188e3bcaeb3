package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands under {@code aionctl}, and what happens to a wrong command line or a failure. */
public final class Commands {

    private static final int HELP_WIDTH = 100;

    private static final List<String> NAMES = List.of(
            "apply",
            "diff",
            "rollback",
            "get",
            "describe",
            "explain",
            "trace",
            "logs",
            "send",
            "dead",
            "drain",
            "top",
            "new",
            "completion");

    private static final Map<String, List<String>> GROUPS = Map.of(
            "get",
            List.of("services", "queues", "kanban", "devices", "file", "revisions"),
            "dead",
            List.of("list", "show", "resend", "drop"),
            "new",
            List.of("service"));

    private Commands() {}

    /** The whole command line, ready to be executed. */
    public static CommandLine line(Env env) {
        return configured(env, with(new Root(), "", NAMES, env));
    }

    /**
     * As much of the command line as these arguments need. picocli looks at each class of a command by reflection, which is
     * most of the time that a command takes; so where the command is known, the others are left out.
     */
    public static CommandLine line(Env env, String... args) {
        if (args.length == 0 || !NAMES.contains(args[0])) {
            return line(env);
        }
        List<String> group = GROUPS.getOrDefault(args[0], List.of());
        boolean known = args.length > 1 && group.contains(args[1]);
        CommandLine command = with(make(args[0], env), args[0] + " ", known ? List.of(args[1]) : group, env);
        return configured(env, new CommandLine(new Root()).addSubcommand(args[0], command));
    }

    private static CommandLine with(Object command, String prefix, List<String> names, Env env) {
        CommandLine line = new CommandLine(command);
        for (String name : names) {
            List<String> group = prefix.isEmpty() ? GROUPS.getOrDefault(name, List.of()) : List.of();
            line.addSubcommand(name, with(make(prefix + name, env), name + " ", group, env));
        }
        return line;
    }

    private static Object make(String name, Env env) {
        return switch (name) {
            case "apply" -> new ApplyCommand(env);
            case "diff" -> new DiffCommand(env);
            case "rollback" -> new RollbackCommand(env);
            case "get" -> new GetCommand();
            case "get services" -> new GetServicesCommand(env);
            case "get queues" -> new GetQueuesCommand(env);
            case "get kanban" -> new GetKanbanCommand(env);
            case "get devices" -> new GetDevicesCommand(env);
            case "get file" -> new GetFileCommand(env);
            case "get revisions" -> new GetRevisionsCommand(env);
            case "describe" -> new DescribeCommand(env);
            case "explain" -> new ExplainCommand(env);
            case "trace" -> new TraceCommand(env);
            case "logs" -> new LogsCommand(env);
            case "send" -> new SendCommand(env);
            case "dead" -> new DeadCommand();
            case "dead list" -> new DeadListCommand(env);
            case "dead show" -> new DeadShowCommand(env);
            case "dead resend" -> new DeadResendCommand(env);
            case "dead drop" -> new DeadDropCommand(env);
            case "drain" -> new DrainCommand(env);
            case "top" -> new TopCommand(env);
            case "new" -> new NewCommand();
            case "new service" -> new NewServiceCommand(env);
            case "completion" -> new CompletionCommand(env);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static CommandLine configured(Env env, CommandLine line) {
        line.registerConverter(Duration.class, Durations::parse);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpWidth(HELP_WIDTH);
        line.setUsageHelpAutoWidth(false);
        line.setColorScheme(CommandLine.Help.defaultColorScheme(env.errIsTerminal() ? Ansi.ON : Ansi.OFF));
        line.setOut(new PrintWriter(env.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(env.err(), true, StandardCharsets.UTF_8));
        line.setExitCodeExceptionMapper(
                e -> e instanceof Failure failure ? failure.exit().code() : Exit.FAILED.code());
        line.setParameterExceptionHandler((e, args) -> {
            env.say("aionctl: " + e.getMessage());
            if (!UnmatchedArgumentException.printSuggestions(
                    e, e.getCommandLine().getErr())) {
                env.say("see: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
            }
            return Exit.USAGE.code();
        });
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            Failure failure =
                    e instanceof Failure known ? known : new Failure(Exit.FAILED, "an error in aionctl itself: " + e);
            if (failure.getMessage() != null && !failure.getMessage().isEmpty()) {
                env.say("aionctl: " + failure.getMessage());
            }
            return failure.exit().code();
        });
        return line;
    }
}
