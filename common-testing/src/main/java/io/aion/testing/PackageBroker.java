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
        needPrograms();
        return start(ServerProcess.newFolder("rabbitmq"), List.of(), "");
    }

    /** With its data, and its logs as well, on a file system of this size. */
    static SmallDiskBroker openOnSmallDisk(int megabytes) throws NotOpen {
        needPrograms();
        Path folder = ServerProcess.newFolder("rabbitmq");
        NamespaceDisk disk = NamespaceDisk.mount(folder.resolve("data"), megabytes);
        return new SmallDiskBroker(start(folder, disk.enter(), SmallDiskBroker.SETTINGS), disk);
    }

    private static void needPrograms() throws NotOpen {
        if (ServerProcess.program(SERVER).isEmpty()) {
            throw new NotOpen("rabbitmq-server is not installed");
        }
        if (ServerProcess.program("epmd").isEmpty()) {
            throw new NotOpen("epmd (of erlang-base) is not installed");
        }
    }

    /**
     * @param before what the server's command begins with
     * @param more settings of this instance
     */
    private static PackageBroker start(Path folder, List<String> before, String more) {
        int amqp = FreePorts.next();
        int management = FreePorts.next();
        int names = FreePorts.next();
        Map<String, String> environment = environment(folder, names);
        settings(folder, amqp, management, more);
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                "/bin/sh",
                "-c",
                "umask 077; \"$2\" -address 127.0.0.1 -port " + names + " & exec \"$1\"",
                "sh",
                ServerProcess.program(SERVER).orElseThrow().toString(),
                ServerProcess.program("epmd").orElseThrow().toString()));
        ServerProcess process = ServerProcess.start(folder, command, environment);
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
                Map.entry("RABBITMQ_LOG_BASE", data + "/log"),
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

    private static void settings(Path folder, int amqp, int management, String more) {
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
                    %s
                    """.formatted(
                            amqp, management, FreePorts.next(), USER, PASSWORD, more));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
