package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;

/**
 * A server that speaks MongoDB's protocol. {@link #get()} is shared by all tests of this JVM, each with its own
 * {@linkplain #newDatabase() database}; {@link #own()} belongs to one test, which may kill it.
 *
 * <p>Order: named by {@code AION_TEST_MONGO}; a container ({@code ferretdb:1} if it is here, else {@code mongo:8.0}); a
 * {@code mongod} on the path; the embedded store of this project, where it is built already.
 */
public final class TestMongo implements AutoCloseable {

    private static final String HELP = """
            One of these gets one:
              a container engine that answers to this user and has or can pull mongo:8.0
              make build                                (then the project's embedded store is used)
              mongod on the path (https://www.mongodb.com/docs/manual/administration/install-on-linux/)
              AION_TEST_MONGO=mongodb://host:port""";

    private static final List<String> IMAGES = List.of("ferretdb:1", "mongo:8.0");
    private static final int PORT = 27017;
    private static final Duration START = Duration.ofSeconds(60);

    private final Server server;

    private TestMongo(Server server) {
        this.server = server;
        try {
            awaitStarted();
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static final class Shared {
        static final TestMongo MONGO = choose(List.of(
                new Choice.Named<>("environment", () -> new TestMongo(named())),
                new Choice.Named<>("image", () -> new TestMongo(image())),
                new Choice.Named<>("package", () -> new TestMongo(ofPath())),
                new Choice.Named<>("store", () -> new TestMongo(embeddedStore()))));
    }

    /** The one shared by all tests of this JVM; started at first use, ended with the JVM. */
    public static TestMongo get() {
        return Shared.MONGO;
    }

    /** A new one for a test that kills it. The caller closes it. */
    public static TestMongo own() {
        return choose(List.of(
                new Choice.Named<>("image", () -> new TestMongo(image())),
                new Choice.Named<>("package", () -> new TestMongo(ofPath())),
                new Choice.Named<>("store", () -> new TestMongo(embeddedStore()))));
    }

    /** {@code mongodb://host:port}. */
    public String url() {
        return server.url();
    }

    /** A random name of a database that is not there yet. */
    public String newDatabase() {
        return "test-" + UUID.randomUUID();
    }

    /** SIGKILL. Data and port stay for {@link #restart()}. */
    public void kill() {
        server.kill();
    }

    /** Starts it again after {@link #kill()} and waits until it takes connections. */
    public void restart() {
        server.restart();
        awaitStarted();
    }

    @Override
    public void close() {
        server.close();
    }

    /** Place, for the one line that tests print. */
    @Override
    public String toString() {
        return server.toString();
    }

    private static TestMongo choose(List<Choice.Named<TestMongo>> ways) {
        return new Choice<TestMongo>("MongoDB", HELP).announce(Optional.empty(), ways);
    }

    private static Server named() throws NotOpen {
        return new Server.Named(
                Settings.get(Settings.MONGO).orElseThrow(() -> new NotOpen(Settings.MONGO + " is not set")));
    }

    private static Server image() throws NotOpen {
        int port = ServerProcess.freePort();
        GenericContainer<?> container = Engine.container(IMAGES).withExposedPorts(PORT);
        container.setPortBindings(List.of(Engine.binding(port, PORT)));
        Engine.start(container);
        return new Server.Image(container, "mongodb://" + container.getHost() + ":" + port);
    }

    private static Server ofPath() throws NotOpen {
        Path program = ServerProcess.program("mongod").orElseThrow(() -> new NotOpen("mongod is not on the path"));
        Path folder = ServerProcess.newFolder("mongo");
        int port = ServerProcess.freePort();
        ServerProcess process = ServerProcess.start(
                folder,
                List.of(
                        program.toString(),
                        "--dbpath",
                        folder.toString(),
                        "--port",
                        String.valueOf(port),
                        "--bind_ip",
                        "127.0.0.1"),
                Map.of());
        return new Server.Package(process, "mongodb://127.0.0.1:" + port);
    }

    private static Server embeddedStore() throws NotOpen {
        Path jar = Path.of("embedded-store", "target", "embedded-store.jar");
        Path project = Path.of("").toAbsolutePath();
        while (!Files.exists(project.resolve(jar))) {
            project = project.getParent();
            if (project == null) {
                throw new NotOpen(jar + " is not built (make build)");
            }
        }
        Path folder = ServerProcess.newFolder("store");
        int port = ServerProcess.freePort();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-jar",
                project.resolve(jar).toString(),
                "--port",
                String.valueOf(port),
                "--data",
                folder.resolve("data").toString());
        return new Server.Package(ServerProcess.start(folder, command, Map.of()), "mongodb://127.0.0.1:" + port);
    }

    private void awaitStarted() {
        URI uri = URI.create(server.url());
        Waiting.until("MongoDB at " + server.url() + " to take connections", START, () -> {
            server.check();
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort() == -1 ? PORT : uri.getPort()), 2000);
                return Optional.of(true);
            }
        });
    }
}
