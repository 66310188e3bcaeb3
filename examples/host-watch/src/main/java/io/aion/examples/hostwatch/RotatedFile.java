package io.aion.examples.hostwatch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file of lines that never takes more room than its limit times the number of files kept. */
final class RotatedFile {

    private final Path file;
    private final long limitBytes;
    private final int kept;

    /**
     * @param limitBytes a file that has reached this is put aside as {@code <name>.1}
     * @param kept how many are put aside before the oldest goes
     */
    RotatedFile(Path file, long limitBytes, int kept) throws IOException {
        this.file = file;
        this.limitBytes = limitBytes;
        this.kept = kept;
        Files.createDirectories(file.toAbsolutePath().getParent());
    }

    void append(String line) throws IOException {
        if (Files.exists(file) && Files.size(file) >= limitBytes) {
            rotate();
        }
        Files.writeString(
                file, line + "\n", StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void rotate() throws IOException {
        for (int i = kept - 1; i >= 1; i--) {
            if (Files.exists(aside(i))) {
                Files.move(aside(i), aside(i + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, aside(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path aside(int generation) {
        return file.resolveSibling(file.getFileName() + "." + generation);
    }
}
