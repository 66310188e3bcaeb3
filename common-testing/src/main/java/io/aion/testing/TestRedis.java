package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
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
    private static final StoreServer.Kind KIND =
            new StoreServer.Kind("Redis", Settings.REDIS, "redis", 6379, Duration.ofSeconds(60), HELP);

    /** Values survive a kill -9, as in production. */
    private static final List<String> DURABLE = List.of("--appendonly", "yes", "--appendfsync", "always", "--save", "");

    private final StoreServer server;

    private TestRedis(boolean own) {
        server = StoreServer.choose(
                KIND,
                own,
                TestRedis::askVersion,
                List.of(
                        new Choice.Named<>("image", TestRedis::image),
                        new Choice.Named<>("package", TestRedis::ofPackage)));
    }

    private static final class Shared {
        static final TestRedis REDIS = new TestRedis(false);
    }

    /** The one shared by all tests of this JVM; started at first use, ended with the JVM. */
    public static TestRedis get() {
        return Shared.REDIS;
    }

    /** A new one for a test that kills it. The caller closes it. A named server is never used for this. */
    public static TestRedis own() {
        return new TestRedis(true);
    }

    /** {@code redis://host:port}. */
    public String url() {
        return server.url();
    }

    /** For instance {@code 8.0.2}. */
    public String version() {
        return server.version();
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
    }

    @Override
    public void close() {
        server.close();
    }

    /** Version and place, for the one line that tests print. */
    @Override
    public String toString() {
        return server.toString();
    }

    private static Server image() throws NotOpen {
        GenericContainer<?> container = Engine.container(IMAGES)
                .withCreateContainerCmdModifier(create -> create.withEntrypoint("redis-server")
                        .withCmd(join(
                                List.of("--bind", "0.0.0.0", "--protected-mode", "no", "--dir", "/tmp"), DURABLE)));
        return StoreServer.image(KIND, container);
    }

    private static Server ofPackage() throws NotOpen {
        Path program =
                ServerProcess.program("redis-server").orElseThrow(() -> new NotOpen("redis-server is not installed"));
        Path folder = ServerProcess.newFolder("redis");
        int port = FreePorts.next();
        List<String> place = List.of(
                program.toString(), "--port", String.valueOf(port), "--bind", "127.0.0.1", "--dir", folder.toString());
        return StoreServer.process(KIND, folder, port, join(place, DURABLE));
    }

    /** INFO over a bare socket: no client library for one question. */
    private static String askVersion(String url) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort() == -1 ? KIND.port() : uri.getPort())) {
            socket.setSoTimeout((int) KIND.start().toMillis());
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
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
