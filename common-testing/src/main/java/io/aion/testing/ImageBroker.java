package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.IOException;
import java.util.List;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.MountableFile;

/** RabbitMQ in a container, with the settings that ship with the project. */
record ImageBroker(GenericContainer<?> container, String amqp, String management) implements BrokerNode {

    static final List<String> IMAGES = List.of("rabbitmq:4.3-management");
    private static final int AMQP = 5672;
    private static final int MANAGEMENT = 15672;
    private static final String DATA = "/var/lib/rabbitmq";
    private static final String SETTINGS = "io/aion/testing/rabbitmq/";

    static ImageBroker open() throws NotOpen {
        return start(Engine.container(IMAGES));
    }

    /** With its data on a file system of this size. */
    static SmallDiskBroker openOnSmallDisk(int megabytes) throws NotOpen {
        VolumeDisk disk = VolumeDisk.open(IMAGES, megabytes);
        try {
            GenericContainer<?> container = Engine.container(IMAGES);
            Engine.use(container, disk.volume(), DATA);
            container.withCopyToContainer(
                    Transferable.of(SmallDiskBroker.SETTINGS), "/etc/rabbitmq/conf.d/90-small-disk.conf");
            return new SmallDiskBroker(start(container), disk);
        } catch (NotOpen e) {
            disk.close();
            throw e;
        }
    }

    private static ImageBroker start(GenericContainer<?> container) throws NotOpen {
        int amqp = FreePorts.next();
        int management = FreePorts.next();
        container
                .withEnv("RABBITMQ_DEFAULT_USER", PackageBroker.USER)
                .withEnv("RABBITMQ_DEFAULT_PASS", PackageBroker.PASSWORD)
                .withExposedPorts(AMQP, MANAGEMENT)
                .withCopyFileToContainer(file("rabbitmq.conf"), "/etc/rabbitmq/rabbitmq.conf")
                .withCopyFileToContainer(file("enabled_plugins"), "/etc/rabbitmq/enabled_plugins");
        // Fixed ports, so that a killed and restarted one is found where it was.
        container.setPortBindings(List.of(Engine.binding(amqp, AMQP), Engine.binding(management, MANAGEMENT)));
        Engine.start(container);
        String login = PackageBroker.USER + ":" + PackageBroker.PASSWORD + "@" + container.getHost() + ":";
        return new ImageBroker(container, "amqp://" + login + amqp, "http://" + login + management);
    }

    @Override
    public void control(String... arguments) {
        try {
            String[] command = new String[arguments.length + 1];
            command[0] = "rabbitmqctl";
            System.arraycopy(arguments, 0, command, 1, arguments.length);
            ExecResult result = container.execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + ": " + result.getStderr().strip());
            }
        } catch (IOException e) {
            throw new IllegalStateException("rabbitmqctl in the container: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while rabbitmqctl ran", e);
        }
    }

    @Override
    public void kill() {
        Engine.kill(container);
    }

    @Override
    public void restart() {
        Engine.restart(container);
    }

    @Override
    public void close() {
        container.stop();
    }

    @Override
    public String toString() {
        return "container of " + container.getDockerImageName();
    }

    private static MountableFile file(String name) {
        return MountableFile.forClasspathResource(SETTINGS + name, 0644);
    }
}
