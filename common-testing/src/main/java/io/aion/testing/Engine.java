package io.aion.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Volume;
import io.aion.testing.Choice.NotOpen;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.dockerclient.DockerClientConfigUtils;
import org.testcontainers.dockerclient.DockerClientProviderStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * The container engine, through Testcontainers, whose own variables ({@code TESTCONTAINERS_*}, {@code DOCKER_HOST})
 * hold. Images are asked for before Testcontainers does: it tries again for two minutes what can't be pulled.
 */
final class Engine {

    /** A pull on a slow line; where no registry can be reached, the engine says so sooner. */
    private static final long PULL_MINUTES = 5;

    /** Images that Testcontainers 2.0.5 starts for itself; it does not tell them otherwise. */
    private static final String RYUK_IMAGE = "testcontainers/ryuk:0.14.0";

    private static final String TINY_IMAGE = "alpine:3.17";

    private static final String NO_RYUK = "TESTCONTAINERS_RYUK_DISABLED";
    private static final String HOST = "TESTCONTAINERS_HOST_OVERRIDE";

    /** What was found out about images, once per JVM: empty is here, else why not. */
    private static final Map<String, Optional<String>> KNOWN = new ConcurrentHashMap<>();

    private Engine() {}

    /** A client that starts nothing by itself, as Testcontainers' own does (Ryuk); empty if no engine answers. */
    private static final class Client {
        static final Optional<DockerClient> CLIENT = find();

        private static Optional<DockerClient> find() {
            try {
                return Optional.of(DockerClientProviderStrategy.getClientForConfig(
                        DockerClientFactory.instance().getTransportConfig()));
            } catch (RuntimeException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * A container that is not started yet.
     *
     * @param images in order of preference: the first that is here is taken, else the first that can be pulled
     */
    static GenericContainer<?> container(List<String> images) throws NotOpen {
        if (Client.CLIENT.isEmpty()) {
            throw new NotOpen("no container engine answers (Docker or Podman; DOCKER_HOST names it)");
        }
        String image = image(images);
        if (!Boolean.parseBoolean(System.getenv(NO_RYUK))) {
            need(RYUK_IMAGE, "it ends the containers of a killed JVM; " + NO_RYUK + "=true does without it");
        }
        if (DockerClientConfigUtils.IN_A_CONTAINER && System.getenv(HOST) == null) {
            need(TINY_IMAGE, "it finds the engine's address from inside a container; " + HOST + " names it");
        }
        return new GenericContainer<>(DockerImageName.parse(image));
    }

    /** Starts it; a container that can't be started is a reason to look elsewhere, with the container's own words. */
    static void start(GenericContainer<?> container) throws NotOpen {
        try {
            container.start();
        } catch (RuntimeException e) {
            String logs = container.getContainerId() == null
                    ? ""
                    : container.getLogs().strip();
            container.stop();
            throw new NotOpen("container of " + container.getDockerImageName() + " did not start: " + deepest(e)
                    + (logs.isEmpty() ? "" : "; its last lines: " + logs.substring(Math.max(0, logs.length() - 1000))));
        }
    }

    /** SIGKILL, if it has not ended by itself. The container stays, with its data. */
    static void kill(GenericContainer<?> container) {
        try {
            client().killContainerCmd(container.getContainerId()).exec();
        } catch (ConflictException e) {
            System.out.println("[test servers] container " + container.getContainerId() + " had ended by itself");
        }
    }

    /** Starts a killed container again. */
    static void restart(GenericContainer<?> container) {
        client().startContainerCmd(container.getContainerId()).exec();
    }

    /** {@code host:container}, reachable from this machine only where the engine is on this machine. */
    static String binding(int hostPort, int containerPort) {
        String host = DockerClientFactory.instance().dockerHostIpAddress();
        boolean local = host.equals("localhost") || host.equals("127.0.0.1");
        return (local ? "127.0.0.1:" : "") + hostPort + ":" + containerPort;
    }

    /** A file system in memory, as a volume. Returns its name. */
    static String newVolume(int megabytes) throws NotOpen {
        String name = "aion-test-" + UUID.randomUUID();
        try {
            client().createVolumeCmd()
                    .withName(name)
                    .withDriver("local")
                    .withDriverOpts(Map.of("type", "tmpfs", "device", "tmpfs", "o", "size=" + megabytes + "m"))
                    .exec();
            return name;
        } catch (DockerException e) {
            throw new NotOpen("the container engine makes no volume in memory: " + e.getMessage());
        }
    }

    static void removeVolume(String name) {
        client().removeVolumeCmd(name).exec();
    }

    /** Gives a volume to a container that is not started yet. */
    static void use(GenericContainer<?> container, String volume, String place) {
        container.withCreateContainerCmdModifier(command ->
                Objects.requireNonNull(command.getHostConfig()).withBinds(new Bind(volume, new Volume(place))));
    }

    private static void need(String image, String why) throws NotOpen {
        Optional<String> missing = missing(image, true);
        if (missing.isPresent()) {
            throw new NotOpen(missing.get() + " (Testcontainers' own: " + why + ")");
        }
    }

    private static String image(List<String> images) throws NotOpen {
        for (String image : images) {
            if (missing(image, false).isEmpty()) {
                return image;
            }
        }
        String reason = "";
        for (String image : images) {
            Optional<String> missing = missing(image, true);
            if (missing.isEmpty()) {
                return image;
            }
            reason = missing.get();
        }
        throw new NotOpen(reason);
    }

    /** Why an image can't be had; empty if it is here (after a pull, if that is allowed). */
    private static Optional<String> missing(String image, boolean pull) {
        try {
            client().inspectImageCmd(image).exec();
            return Optional.empty();
        } catch (NotFoundException e) {
            return pull ? KNOWN.computeIfAbsent(image, Engine::pull) : Optional.of("image " + image + " is not here");
        }
    }

    private static Optional<String> pull(String image) {
        System.out.println("[test servers] pulling " + image);
        String failed = "image " + image + " is not here and can't be pulled: ";
        try {
            boolean done = client().pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES);
            return done ? Optional.empty() : Optional.of(failed + "not done after " + PULL_MINUTES + " minutes");
        } catch (DockerException e) {
            return Optional.of(failed + String.valueOf(e.getMessage()).strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(failed + "interrupted");
        }
    }

    private static DockerClient client() {
        return Client.CLIENT.orElseThrow();
    }

    private static String deepest(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }
}
