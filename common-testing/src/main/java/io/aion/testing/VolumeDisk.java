package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.IOException;
import java.util.List;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * A tmpfs volume of the container engine. It would go with the last container that uses it, so one more does, which only
 * waits: it keeps the volume while the server is down.
 */
record VolumeDisk(GenericContainer<?> keeper, String volume) implements SmallDisk {

    private static final String PLACE = "/small";

    static VolumeDisk open(List<String> images, int megabytes) throws NotOpen {
        GenericContainer<?> keeper = Engine.container(images);
        String volume = Engine.newVolume(megabytes);
        Engine.use(keeper, volume, PLACE);
        keeper.withCreateContainerCmdModifier(
                command -> command.withEntrypoint("sleep").withCmd("infinity"));
        try {
            Engine.start(keeper);
        } catch (NotOpen e) {
            Engine.removeVolume(volume);
            throw e;
        }
        return new VolumeDisk(keeper, volume);
    }

    @Override
    public long free() {
        return Long.parseLong(run("echo $(($(stat -f -c '%a * %S' " + PLACE + ")))"));
    }

    @Override
    public void fill(long leave) {
        run("head -c " + Math.max(0, free() - leave) + " /dev/zero > " + PLACE + "/filler");
    }

    @Override
    public void makeRoom() {
        run("rm -f " + PLACE + "/filler");
    }

    @Override
    public void close() {
        keeper.stop();
        Engine.removeVolume(volume);
    }

    private String run(String script) {
        try {
            ExecResult result = keeper.execInContainer("/bin/sh", "-c", script);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(
                        script + ": " + result.getStderr().strip());
            }
            return result.getStdout().strip();
        } catch (IOException e) {
            throw new IllegalStateException("in the container: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in the container", e);
        }
    }
}
