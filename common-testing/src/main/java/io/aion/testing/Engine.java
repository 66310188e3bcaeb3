package io.aion.testing;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.aion.testing.Choice.NotOpen;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** The container engine, through Testcontainers, whose own variables ({@code TESTCONTAINERS_*}, {@code DOCKER_HOST}) hold. */
final class Engine {

    /** A pull on a slow line; a registry that can't be reached fails at once. */
    private static final long PULL_MINUTES = 5;

    private Engine() {}

    /**
     * A container that is not started yet.
     *
     * @param images in order of preference: the first that is here is taken, else the first that can be pulled
     */
    static GenericContainer<?> container(List<String> images) throws NotOpen {
        if (!available()) {
            throw new NotOpen("no container engine answers (Docker or Podman; DOCKER_HOST names it)");
        }
        return new GenericContainer<>(DockerImageName.parse(image(images)));
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

    /** SIGKILL, and back with the same data and the same ports. */
    static void kill(GenericContainer<?> container) {
        client().killContainerCmd(container.getContainerId()).exec();
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

    private static boolean available() {
        try {
            return DockerClientFactory.instance().isDockerAvailable();
        } catch (RuntimeException e) {
            return false;
        }
    }

    private static String image(List<String> images) throws NotOpen {
        for (String image : images) {
            try {
                client().inspectImageCmd(image).exec();
                return image;
            } catch (NotFoundException e) {
                continue;
            }
        }
        String reason = "";
        for (String image : images) {
            try {
                System.out.println("[test servers] pulling " + image);
                if (client().pullImageCmd(image).start().awaitCompletion(PULL_MINUTES, TimeUnit.MINUTES)) {
                    return image;
                }
                reason = "not done after " + PULL_MINUTES + " minutes";
            } catch (DockerException e) {
                reason = String.valueOf(e.getMessage()).strip();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new NotOpen("interrupted while pulling " + image);
            }
        }
        throw new NotOpen("image " + String.join(" or ", images) + " is not here and can't be pulled: " + reason);
    }

    private static DockerClient client() {
        return DockerClientFactory.instance().client();
    }

    private static String deepest(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return String.valueOf(at.getMessage());
    }
}
