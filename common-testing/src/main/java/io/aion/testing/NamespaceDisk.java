package io.aion.testing;

import io.aion.testing.Choice.NotOpen;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A tmpfs in a mount namespace of its own: nobody else sees it, and nothing of it stays, however this JVM ends. A process
 * that only waits for the end of its standard input keeps it while the server is down. Needs Linux, and root or the right
 * to make user namespaces.
 */
record NamespaceDisk(Process keeper, Path folder) implements SmallDisk {

    private static final String MOUNT = "mount -t tmpfs -o \"size=$1\" aion-test \"$2\" && echo mounted && exec cat";
    private static final Duration END = Duration.ofSeconds(10);

    /** @param folder where it is mounted; is made */
    static NamespaceDisk mount(Path folder, int megabytes) throws NotOpen {
        for (String program : List.of("unshare", "nsenter", "mount")) {
            if (ServerProcess.program(program).isEmpty()) {
                throw new NotOpen(program + " (of util-linux) is not installed");
            }
        }
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        if (!isRoot()) {
            command.add("--map-root-user");
        }
        command.addAll(List.of("/bin/sh", "-c", MOUNT, "sh", megabytes + "m", folder.toString()));
        try {
            Files.createDirectory(folder);
            Process keeper =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = keeper.inputReader(StandardCharsets.UTF_8).readLine();
            if (!"mounted".equals(said)) {
                keeper.destroyForcibly();
                throw new NotOpen("a file system may not be mounted here: " + said);
            }
            return new NamespaceDisk(keeper, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands before a command that is to see it. */
    List<String> enter() {
        List<String> command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(keeper.pid()), "--mount"));
        if (!isRoot()) {
            command.addAll(List.of("--user", "--preserve-credentials"));
        }
        return command;
    }

    @Override
    public long free() {
        return seen(folder).getUsableSpace();
    }

    @Override
    public void fill(long leave) {
        byte[] block = new byte[64 * 1024];
        try (OutputStream out = Files.newOutputStream(filler())) {
            for (long left = free() - leave; left > 0; left -= block.length) {
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void makeRoom() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            keeper.getOutputStream().close();
            if (!keeper.waitFor(END)) {
                keeper.destroyForcibly();
            }
        } catch (IOException e) {
            keeper.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Path filler() {
        return seen(folder.resolve("filler")).toPath();
    }

    /** A path of the namespace, from outside. */
    private File seen(Path path) {
        return new File("/proc/" + keeper.pid() + "/root" + path);
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }
}
