package io.aion.broker.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The right to run instances in one AION home. The system takes it back when its holder dies, however it dies. */
final class HomeLock implements AutoCloseable {

    private final FileChannel channel;
    private final FileLock lock;

    private HomeLock(FileChannel channel, FileLock lock) {
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Takes the right.
     *
     * @throws IllegalStateException if another process, or another owner in this one, has it
     */
    static HomeLock take(Path home) throws IOException {
        Files.createDirectories(home);
        Path file = home.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8)));
                return new HomeLock(channel, lock);
            }
        } catch (OverlappingFileLockException e) {
            // Left open on purpose: closing it would, by the rules of POSIX, let go of the lock the other one holds.
            throw new IllegalStateException("AION home " + home + " already has an owner in this process", e);
        }
        String holder = Files.readString(file).trim();
        channel.close();
        throw new IllegalStateException("AION home " + home + " belongs to the running process "
                + (holder.isEmpty() ? "that holds " + file : holder)
                + "; end that one, or choose another home with AION_HOME");
    }

    @Override
    public void close() throws IOException {
        lock.release();
        channel.close();
    }
}
