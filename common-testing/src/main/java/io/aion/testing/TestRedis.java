package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;

/**
 * A Redis for tests. {@link #get()} is shared by all tests of this JVM, each under its own {@linkplain #newPrefix() key
 * prefix}; {@link #own()} belongs to one test, which may kill it. Each write is on disk before it is answered.
 *
 * <p>Order: named by {@code AION_TEST_REDIS}; a container ({@code redis:8.0}); the distribution's package.
 */
public final class TestRedis implements AutoCloseable {

    private static final String HELP = """
            One of these gets one:
              sudo apt-get install redis-server        (then private instances are started; no service is needed)
              a container engine that answers to this user and has or can pull redis:8.0
              AION_TEST_REDIS=redis://host:port""";

    private static final List<String> IMAGES = List.of("redis:8.0");
    private static final int PORT = 6379;
    private static final Duration START = Duration.ofSeconds(30);

    /** Values survive a kill -9, as in production. */
    private static final List<String> DURABLE = List.of("--appendonly", "yes", "--appendfsync", "always", "--save", "");

    private final Server server;
    private final String version;

    private TestRedis(Server server) {
        this.server = server;
        try {
            this.version = awaitStarted();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static final class Shared {
        static final TestRedis REDIS = choose(List.of(
                new Choice.Named<>("environment", () -> new TestRedis(named())),
                new Choice.Named<>("image", () -> new TestRedis(image())),
                new Choice.Named<>("package", () -> new TestRedis(ofPackage()))));
    }

    /** The one shared by all tests of this JVM; started at first use, ended with the JVM. */
    public static TestRedis get() {
        return Shared.REDIS;
    }

    /** A new one for a test that kills it. The caller closes it. */
    public static TestRedis own() {
        return choose(List.of(
                new Choice.Named<>("image", () -> new TestRedis(image())),
                new Choice.Named<>("package", () -> new TestRedis(ofPackage()))));
    }

    /** {@code redis://host:port}. */
    public String url() {
        return server.url();
    }

    /** For instance {@code 8.0.2}. */
    public String version() {
        return version;
    }

    /** A random beginning of keys, so that tests on one server do not meet. */
    public String newPrefix() {
        return "test-" + UUID.randomUUID() + ":";
    }

    /** SIGKILL. Data and port stay for {@link #restart()}. */
    public void kill() {
        server.kill();
    }

    /** Starts it again after {@link #kill()} and waits until it answers. */
    public void restart() {
        server.restart();
        awaitStarted();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Version and place, for the one line that tests print. */
    @Override
    public String toString() {
        return version + ", " + server;
    }

    private static TestRedis choose(List<Choice.Named<TestRedis>> ways) {
        return new Choice<TestRedis>("Redis", HELP).announce(Optional.empty(), ways);
    }

    private static Server named() throws NotOpen {
        return new Server.Named(
                Settings.get(Settings.REDIS).orElseThrow(() -> new NotOpen(Settings.REDIS + " is not set")));
    }

    private static Server image() throws NotOpen {
        int port = ServerProcess.freePort();
        GenericContainer<?> container = Engine.container(IMAGES)
                .withExposedPorts(PORT)
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("redis-server")
                        .withCmd(join(
                                List.of("--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/tmp"), DURABLE)));
        container.setPortBindings(List.of(Engine.binding(port, PORT)));
        Engine.start(container);
        return new Server.Image(container, "redis://" + container.getHost() + ":" + port);
    }

    private static Server ofPackage() throws NotOpen {
        Path program =
                ServerProcess.program("redis-server").orElseThrow(() -> new NotOpen("redis-server is not installed"));
        Path folder = ServerProcess.newFolder("redis");
        int port = ServerProcess.freePort();
        List<String> place = List.of(
                program.toString(), "--port", String.valueOf(port), "--bind", "127.0.0.1", "--dir", folder.toString());
        ServerProcess process = ServerProcess.start(folder, join(place, DURABLE), Map.of());
        return new Server.Package(process, "redis://127.0.0.1:" + port);
    }

    /** INFO over a bare socket: no client library for one question. */
    private String awaitStarted() {
        URI uri = URI.create(server.url());
        return Waiting.until("Redis at " + server.url() + " to answer", START, () -> {
            server.check();
            return askVersion(uri);
        });
    }

    private static String askVersion(URI uri) throws IOException {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort() == -1 ? PORT : uri.getPort())) {
            socket.setSoTimeout((int) START.toMillis());
            StringBuilder commands = new StringBuilder();
            if (uri.getUserInfo() != null) {
                commands.append("AUTH ")
                        .append(uri.getUserInfo().replaceFirst("^[^:]*:", ""))
                        .append("\r\n");
            }
            commands.append("INFO server\r\nEXISTS ready\r\nQUIT\r\n");
            socket.getOutputStream().write(commands.toString().getBytes(StandardCharsets.UTF_8));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (answer.contains("-LOADING")) {
                // INFO is answered while it still reads its file, data is not.
                throw new IOException("Redis still loads its data");
            }
            return answer.lines()
                    .filter(line -> line.startsWith("redis_version:"))
                    .findFirst()
                    .map(line -> line.substring("redis_version:".length()).strip())
                    .orElseThrow(() -> new IOException("no version in: " + answer));
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        return java.util.stream.Stream.concat(first.stream(), second.stream()).toList();
    }
}
