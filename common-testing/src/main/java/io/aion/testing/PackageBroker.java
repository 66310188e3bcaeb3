package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * RabbitMQ of the distribution's package as a private instance: its own node name, cookie, name service (epmd), ports
 * and folder, so that neither a system service nor another test's instance notices it.
 */
record PackageBroker(
        ServerProcess process, Path folder, Map<String, String> environment, String amqp, String management)
        implements BrokerNode {

    static final String USER = "aion";
    static final String PASSWORD = "aion";

    /** The package's wrappers in /usr/sbin change the user and the home; these do not. */
    private static final String[] SERVER = {"/usr/lib/rabbitmq/bin/rabbitmq-server", "rabbitmq-server"};

    private static final String[] CONTROL = {"/usr/lib/rabbitmq/bin/rabbitmqctl", "rabbitmqctl"};
    private static final Duration CONTROL_LIMIT = Duration.ofSeconds(60);

    static PackageBroker open() throws NotOpen {
        Path server = ServerProcess.program(SERVER).orElseThrow(() -> new NotOpen("rabbitmq-server is not installed"));
        Path epmd =
                ServerProcess.program("epmd").orElseThrow(() -> new NotOpen("epmd (of erlang-base) is not installed"));
        Path folder = ServerProcess.newFolder("rabbitmq");
        int amqp = FreePorts.next();
        int management = FreePorts.next();
        int names = FreePorts.next();
        Map<String, String> environment = environment(folder, names);
        settings(folder, amqp, management);
        ServerProcess process = ServerProcess.start(
                folder,
                List.of(
                        "/bin/sh",
                        "-c",
                        "umask 077; \"$2\" -address 127.0.0.1 -port " + names + " & exec \"$1\"",
                        "sh",
                        server.toString(),
                        epmd.toString()),
                environment);
        String login = USER + ":" + PASSWORD + "@127.0.0.1:";
        return new PackageBroker(
                process, folder, environment, "amqp://" + login + amqp, "http://" + login + management);
    }

    @Override
    public void check() {
        process.check();
    }

    @Override
    public void control(String... arguments) {
        Path control = ServerProcess.program(CONTROL)
                .orElseThrow(() -> new IllegalStateException("rabbitmqctl is not installed beside rabbitmq-server"));
        List<String> command =
                new ArrayList<>(List.of(control.toString(), "-n", environment.getOrDefault("RABBITMQ_NODENAME", "")));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process run = builder.redirectOutput(folder.resolve("control.log").toFile())
                    .start();
            if (!run.waitFor(CONTROL_LIMIT) || run.exitValue() != 0) {
                run.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + ": "
                        + Files.readString(folder.resolve("control.log")).strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rabbitmqctl ran", e);
        }
    }

    @Override
    public void kill() {
        process.kill();
    }

    @Override
    public void restart() {
        process.restart();
    }

    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return "package, private instance";
    }

    private static Map<String, String> environment(Path folder, int names) {
        String data = folder.resolve("data").toString();
        return Map.ofEntries(
                Map.entry("HOME", folder.toString()),
                Map.entry("RABBITMQ_NODENAME", "aion-test-" + names + "@localhost"),
                Map.entry("RABBITMQ_MNESIA_BASE", data),
                Map.entry("RABBITMQ_LOG_BASE", folder.resolve("log").toString()),
                Map.entry("RABBITMQ_FEATURE_FLAGS_FILE", data + "/feature_flags"),
                Map.entry("RABBITMQ_PLUGINS_EXPAND_DIR", data + "/plugins"),
                Map.entry(
                        "RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString()),
                Map.entry("RABBITMQ_CONFIG_FILES", folder + "/conf.d/*.conf"),
                Map.entry("RABBITMQ_CONF_ENV_FILE", "/dev/null"),
                Map.entry(
                        "RABBITMQ_ENABLED_PLUGINS_FILE",
                        folder.resolve("enabled_plugins").toString()),
                Map.entry("RABBITMQ_DIST_PORT", String.valueOf(FreePorts.next())),
                Map.entry("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-kernel inet_dist_use_interface {127,0,0,1}"),
                Map.entry("ERL_EPMD_PORT", String.valueOf(names)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"));
    }

    private static void settings(Path folder, int amqp, int management) {
        ServerProcess.unpack("rabbitmq/rabbitmq.conf", folder);
        ServerProcess.unpack("rabbitmq/enabled_plugins", folder);
        try {
            Files.createDirectory(folder.resolve("conf.d"));
            Files.writeString(folder.resolve("conf.d/10-instance.conf"), """
                    listeners.tcp.local = 127.0.0.1:%d
                    management.tcp.ip = 127.0.0.1
                    management.tcp.port = %d
                    stream.listeners.tcp.local = 127.0.0.1:%d
                    default_user = %s
                    default_pass = %s
                    """.formatted(
                            amqp, management, FreePorts.next(), USER, PASSWORD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
