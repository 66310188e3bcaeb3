package io.aion.broker.runtime;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits and places of local processes.
 *
 * @param home AION's home; runs are kept in {@code run} below it
 * @param stopLimit how long an instance may take to end after it was asked to (SIGTERM), before it is killed
 * @param outputSize bytes of output kept in the current file before it is rotated
 * @param outputFiles rotated files that are kept beside it
 * @param rotateEvery how often sizes are looked at
 * @param javaHome put in front of {@code PATH} and given as {@code JAVA_HOME}, so that {@code java} is one that AION's
 *     clients run on; empty leaves both as AION itself has them
 */
public record LocalRuntimeSettings(
        Path home,
        Duration stopLimit,
        long outputSize,
        int outputFiles,
        Duration rotateEvery,
        Optional<Path> javaHome) {

    private static final long MEGABYTE = 1024 * 1024;

    /**
     * The defaults: ten seconds are what container engines give; three files of 5 MB an instance are 400 MB for twenty
     * instances at the most; looking every five seconds costs one system call an instance.
     */
    public static LocalRuntimeSettings in(Path home) {
        return new LocalRuntimeSettings(
                home, Duration.ofSeconds(10), 5 * MEGABYTE, 3, Duration.ofSeconds(5), Optional.empty());
    }

    public LocalRuntimeSettings {
        home = home.toAbsolutePath().normalize();
        if (outputSize < 1 || outputFiles < 0) {
            throw new IllegalArgumentException(
                    "output needs a positive size and no negative count, not " + outputSize + " and " + outputFiles);
        }
    }
}
