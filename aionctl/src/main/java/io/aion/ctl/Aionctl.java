package io.aion.ctl;

import io.aion.ctl.command.Commands;
import io.aion.ctl.output.Terminal;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;

/** {@code aionctl}: data on standard output, talk on standard error, {@link Exit} as exit code. */
public final class Aionctl {

    private Aionctl() {}

    /** Runs one command and ends the process. */
    public static void main(String[] args) {
        PrintStream out = utf8(FileDescriptor.out);
        PrintStream err = utf8(FileDescriptor.err);
        Env env = new Env(
                System.in,
                out,
                err,
                Terminal.isTerminal(1),
                Terminal.isTerminal(2),
                System.getenv(),
                Clock.systemUTC());
        int code = run(env, args);
        out.flush();
        err.flush();
        System.exit(code);
    }

    /** Runs one command in that environment and answers its exit code. */
    public static int run(Env env, String... args) {
        return Commands.line(env, args).execute(args);
    }

    /** The output has marks that the locale "C" of a small device's shell does not know. */
    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(
                new BufferedOutputStream(new FileOutputStream(descriptor), 1 << 16), false, StandardCharsets.UTF_8);
    }
}
