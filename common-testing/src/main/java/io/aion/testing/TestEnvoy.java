package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/**
 * The real Envoy, with the configuration that ships with the project but for its ports, in front of a gateway of a test on
 * this machine. A container on the machine's own network: on Kubernetes, too, it shares the gateway's loopback.
 */
public final class TestEnvoy implements AutoCloseable {

    private static final List<String> IMAGES = List.of("envoyproxy/envoy:v1.40-latest");
    private static final String FILE = "/etc/envoy/envoy.yaml";

    private static final Duration START = Duration.ofSeconds(60);

    private final GenericContainer<?> container;
    private final int port;

    private TestEnvoy(GenericContainer<?> container, int port) {
        this.container = container;
        this.port = port;
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param gateway where the gateway listens on the loopback address
     * @return empty where no container engine has or can pull it; the reason has been printed then
     */
    public static Optional<TestEnvoy> inFrontOf(int gateway) {
        int port = FreePorts.next();
        String settings = settings()
                .replace("0.0.0.0", "127.0.0.1")
                .replace("port_value: 10000", "port_value: " + port)
                .replace("port_value: 10001", "port_value: " + FreePorts.next())
                .replace("port_value: 11010", "port_value: " + gateway);
        try {
            GenericContainer<?> container = Engine.container(IMAGES);
            container
                    .withNetworkMode("host")
                    .withCopyToContainer(Transferable.of(settings), FILE)
                    // As in k8s/components/envoy/sidecar.yaml, whose command takes the place of the image's own.
                    .withCreateContainerCmdModifier(create -> create.withEntrypoint("envoy"))
                    .withCommand("-c", FILE, "--concurrency", "1", "--disable-hot-restart");
            Engine.start(container);
            Waiting.until("Envoy to listen; it wrote: " + container.getLogs(), START, () -> listens(port));
            return Optional.of(new TestEnvoy(container, port));
        } catch (NotOpen e) {
            System.out.println("[test servers] Envoy left out: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Where it listens, on the loopback address. */
    public int port() {
        return port;
    }

    private static @Nullable Boolean listens(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        }
    }

    private static String settings() {
        try (InputStream in = TestEnvoy.class.getResourceAsStream("envoy/envoy.yaml")) {
            return new String(
                    Objects.requireNonNull(in, "envoy.yaml is on the class path")
                            .readAllBytes(),
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        container.stop();
    }
}
