package io.aion.testing;

import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A RabbitMQ for tests. {@link #get()} is shared by all tests of this JVM, each with its own
 * {@linkplain #newVirtualHost() virtual host}; {@link #own()} belongs to one test, which may kill it.
 *
 * <p>Order: named by {@code AION_TEST_RABBITMQ} and {@code AION_TEST_RABBITMQ_MANAGEMENT}; a container
 * ({@code rabbitmq:4.3-management}); the distribution's package (Debian 12: 3.10). {@code AION_TEST_BROKER}
 * ({@code environment}, {@code image}, {@code package}) asks for one of them, whatever else is set.
 */
public final class TestBroker implements AutoCloseable {

    private static final String HELP = """
            One of these gets one:
              sudo apt-get install rabbitmq-server        (then private instances are started; no service is needed)
              a container engine that answers to this user and has or can pull rabbitmq:4.3-management
              AION_TEST_RABBITMQ=amqp://user:password@host:port and AION_TEST_RABBITMQ_MANAGEMENT=http://user:password@host:port""";

    /** A first start on a slow machine; 7 s is usual. */
    private static final Duration START = Duration.ofSeconds(150);

    private static final SecureRandom RANDOM = new SecureRandom();

    private final BrokerNode node;
    private final String version;
    private final Set<TestVirtualHost> open = ConcurrentHashMap.newKeySet();

    private TestBroker(BrokerNode node) {
        this.node = node;
        try {
            this.version = awaitStarted();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
    }

    private static final class Shared {
        static final TestBroker BROKER = choose(
                Settings.get(Settings.BROKER),
                List.of(
                        new Choice.Named<>("environment", () -> new TestBroker(NamedBroker.open())),
                        new Choice.Named<>("image", () -> new TestBroker(ImageBroker.open())),
                        new Choice.Named<>("package", () -> new TestBroker(PackageBroker.open()))));

        static {
            // A process or container of ours ends with the JVM in any case; on a named server we tidy up.
            Runtime.getRuntime().addShutdownHook(new Thread(BROKER::close, "test broker"));
        }
    }

    /** The one shared by all tests of this JVM; started at first use, ended with the JVM. */
    public static TestBroker get() {
        BrokerUse.note();
        return Shared.BROKER;
    }

    /** A new one for a test that stops, kills or fills it. The caller closes it. A named server is never used for this. */
    public static TestBroker own() {
        BrokerUse.note();
        return choose(
                Settings.get(Settings.BROKER).filter(way -> !way.equals("environment")),
                List.of(
                        new Choice.Named<>("image", () -> new TestBroker(ImageBroker.open())),
                        new Choice.Named<>("package", () -> new TestBroker(PackageBroker.open()))));
    }

    /**
     * One for a test that fills its disk, the caller closes it; empty where neither a container engine nor a private mount
     * is to be had: then that is said where all see it.
     */
    public static Optional<TestBroker> onSmallDisk(int megabytes) {
        BrokerUse.note();
        try {
            return Optional.of(new Choice<TestBroker>("RabbitMQ on a small disk", HELP)
                    .announce(
                            Settings.get(Settings.BROKER).filter(way -> !way.equals("environment")),
                            List.of(
                                    new Choice.Named<>(
                                            "image", () -> new TestBroker(ImageBroker.openOnSmallDisk(megabytes))),
                                    new Choice.Named<>(
                                            "package",
                                            () -> new TestBroker(PackageBroker.openOnSmallDisk(megabytes))))));
        } catch (Choice.NoneOpen e) {
            System.out.println("[test servers] RabbitMQ on a small disk: left out, because " + e.reasons());
            return Optional.empty();
        }
    }

    /** The disk of one that was made {@linkplain #onSmallDisk on a small one}. */
    public SmallDisk disk() {
        if (node instanceof SmallDiskBroker small) {
            return small.disk();
        }
        throw new IllegalStateException(
                "this RabbitMQ shares the disk of the machine; onSmallDisk() has one of its own");
    }

    /** For instance {@code 4.3.6}. */
    public String version() {
        return version;
    }

    /** Whether it is at least this version: for what RabbitMQ itself does differently. */
    public boolean atLeast(int major, int minor) {
        String[] parts = version.split("[.\\-+]");
        int is = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        return is >= major * 1000 + minor;
    }

    /** A fresh virtual host with a random name and a user of its own. */
    public TestVirtualHost newVirtualHost() {
        BrokerUse.note();
        String name = "test-" + HexFormat.of().formatHex(random(6));
        String password = HexFormat.of().formatHex(random(12));
        Management api = api();
        api.put("/vhosts/" + name, Map.of());
        api.put("/users/" + name, Map.of("password", password, "tags", "administrator"));
        api.put("/permissions/" + name + "/" + name, Map.of("configure", ".*", "write", ".*", "read", ".*"));
        String login = name + ":" + password + "@";
        TestVirtualHost host = new TestVirtualHost(
                this,
                name,
                "amqp://" + login + hostAndPort(node.amqp()) + "/" + name,
                "http://" + login + hostAndPort(node.management()));
        open.add(host);
        return host;
    }

    /** The management API as the broker's administrator. */
    public Management api() {
        return new Management(node.management());
    }

    /** Administrator's URI without a virtual host. Most tests want {@link TestVirtualHost#amqp()}. */
    public String amqp() {
        return node.amqp();
    }

    /** Administrator's URI of the management API. */
    public String management() {
        return node.management();
    }

    /** Runs {@code rabbitmqctl}. */
    public void control(String... arguments) {
        node.control(arguments);
    }

    /** RabbitMQ stops, politely; its runtime goes on. All virtual hosts are gone for that time. */
    public void stopApp() {
        node.control("stop_app");
    }

    /** Starts it after {@link #stopApp()} and waits until it answers. */
    public void startApp() {
        node.control("start_app");
        awaitStarted();
    }

    /** SIGKILL. Data and ports stay for {@link #restart()}. */
    public void kill() {
        node.kill();
    }

    /** Starts it again after {@link #kill()} and waits until it answers. */
    public void restart() {
        node.restart();
        awaitStarted();
    }

    /** Deletes its virtual hosts and, if it was started here, ends it. */
    @Override
    public void close() {
        try {
            if (node instanceof NamedBroker) {
                open.forEach(this::delete);
            }
        } finally {
            node.close();
        }
    }

    void delete(TestVirtualHost host) {
        if (open.remove(host)) {
            api().delete("/vhosts/" + host.name());
            api().delete("/users/" + host.name());
        }
    }

    /** Version and place, for the one line that tests print. */
    @Override
    public String toString() {
        return version + ", " + node;
    }

    private static TestBroker choose(Optional<String> only, List<Choice.Named<TestBroker>> ways) {
        return new Choice<TestBroker>("RabbitMQ", HELP).announce(only, ways);
    }

    private String awaitStarted() {
        Management api = api();
        return Waiting.until("RabbitMQ (" + node + ") to answer", START, () -> {
            node.check();
            String answer = api.get("/overview").path("rabbitmq_version").asString();
            // The management API answers before the last boot steps are done.
            TestVirtualHost.connect(node.amqp(), "start").close();
            return answer;
        });
    }

    private static String hostAndPort(String uri) {
        URI parsed = URI.create(uri);
        return parsed.getHost() + ":" + parsed.getPort();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }
}
