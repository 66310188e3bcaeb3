package io.aion.spring;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A secret in a file that several processes may want to make at once: the first one's counts for all. */
public final class FirstFile {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private FirstFile() {}

    /**
     * Makes it, readable by its owner only, unless it is there; never seen half written. Returns what is in it.
     *
     * @throws IOException where it can't be made or read
     */
    public static byte[] of(Path file, byte[] content) throws IOException {
        if (!Files.exists(file)) {
            Path own = Files.createTempFile(
                    file.toAbsolutePath().getParent(), "." + file.getFileName(), ".new", OWNER_ONLY);
            try {
                Files.write(own, content);
                // Unlike a move it fails where one is there.
                Files.createLink(file, own);
            } catch (FileAlreadyExistsException e) {
                // Another process was faster.
            } finally {
                Files.delete(own);
            }
        }
        return Files.readAllBytes(file);
    }
}
