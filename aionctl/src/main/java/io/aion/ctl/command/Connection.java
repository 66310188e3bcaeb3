package io.aion.ctl.command;

import io.aion.ctl.Env;
import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.ctl.api.Addresses;
import io.aion.ctl.api.AionApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where AION is. The token is never on the command line, where every user of the machine could read it. */
public final class Connection {

    private static final String DEFAULT_URL = "http://127.0.0.1:11080";
    private static final String DEFAULT_HOME = "/var/lib/aion";

    @Option(
            names = "--url",
            paramLabel = "URL",
            order = 90,
            description = "Where AION answers: AION_URL, else " + DEFAULT_URL + ".")
    private @Nullable String url;

    @Option(
            names = "--status-url",
            paramLabel = "URL",
            order = 91,
            description = "Where status-kanban answers, if not all in one: AION_STATUS_URL, else as --url.")
    private @Nullable String statusUrl;

    @Option(
            names = "--log-url",
            paramLabel = "URL",
            order = 92,
            description = "Where the kanban replicator answers, if not all in one: AION_LOG_URL, else as --url.")
    private @Nullable String logUrl;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            order = 93,
            description = "File of the token that changes need: AION_TOKEN_FILE, else AION_HOME/token.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            order = 94,
            defaultValue = "10s",
            description = "How long to wait for an answer (${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(10);

    AionApi api(Env env) {
        String broker = first(url, env.variable("AION_URL"), DEFAULT_URL);
        Addresses addresses = new Addresses(
                broker,
                first(statusUrl, env.variable("AION_STATUS_URL"), broker),
                first(logUrl, env.variable("AION_LOG_URL"), broker));
        return new AionApi(addresses, () -> token(env), (int) Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE));
    }

    private String token(Env env) {
        Path home = Path.of(first(null, env.variable("AION_HOME"), DEFAULT_HOME));
        String named = env.variable("AION_TOKEN_FILE");
        Path file = tokenFile != null ? tokenFile : named.isEmpty() ? home.resolve("token") : Path.of(named);
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Failure(
                    Exit.REFUSED,
                    "this needs the token in '" + file + "', which can't be read; set AION_HOME, or name the file with"
                            + " --token-file, as a user who may read it");
        }
    }

    private static String first(@Nullable String given, String variable, String otherwise) {
        return !variable.isEmpty()
                ? Objects.requireNonNullElse(given, variable)
                : Objects.requireNonNullElse(given, otherwise);
    }
}
