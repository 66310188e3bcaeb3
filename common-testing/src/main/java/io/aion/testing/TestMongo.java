package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

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
    private static final StoreServer.Kind KIND =
            new StoreServer.Kind("MongoDB", Settings.MONGO, "mongodb", 27017, Duration.ofSeconds(90), HELP);
    private static final int CONNECT_MILLIS = 5_000;

    private final StoreServer server;

    private TestMongo(boolean own) {
        server = StoreServer.choose(
                KIND,
                own,
                TestMongo::connect,
                List.of(
                        new Choice.Named<>("image", () -> StoreServer.image(KIND, Engine.container(IMAGES))),
                        new Choice.Named<>("package", TestMongo::ofPath),
                        new Choice.Named<>("store", TestMongo::embeddedStore)));
    }

    private static final class Shared {
        static final TestMongo MONGO = new TestMongo(false);
    }

    /** The one shared by all tests of this JVM; started at first use, ended with the JVM. */
    public static TestMongo get() {
        return Shared.MONGO;
    }

    /** A new one for a test that kills it. The caller closes it. A named server is never used for this. */
    public static TestMongo own() {
        return new TestMongo(true);
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

    private static Server ofPath() throws NotOpen {
        Path program = ServerProcess.program("mongod").orElseThrow(() -> new NotOpen("mongod is not on the path"));
        Path folder = ServerProcess.newFolder("mongo");
        int port = FreePorts.next();
        List<String> command = List.of(
                program.toString(),
                "--dbpath",
                folder.toString(),
                "--port",
                String.valueOf(port),
                "--bind_ip",
                "127.0.0.1");
        return StoreServer.process(KIND, folder, port, command);
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
        int port = FreePorts.next();
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-jar",
                project.resolve(jar).toString(),
                "--port",
                String.valueOf(port),
                "--data",
                folder.resolve("data").toString());
        return StoreServer.process(KIND, folder, port, command);
    }

    private static String connect(String url) throws IOException {
        URI uri = URI.create(url);
        try (Socket socket = new Socket()) {
            int port = uri.getPort() == -1 ? KIND.port() : uri.getPort();
            socket.connect(new InetSocketAddress(uri.getHost(), port), CONNECT_MILLIS);
            return "";
        }
    }
}
