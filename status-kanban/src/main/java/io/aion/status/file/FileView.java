package io.aion.status.file;

import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads services.yml, to know names, numbers and routes. Who may change it and what is wrong with it is the service
 * broker's business: a wrong file changes nothing here and is only noted.
 */
public final class FileView {

    private static final Logger LOG = LoggerFactory.getLogger(FileView.class);
    private static final FileTime NEVER = FileTime.fromMillis(0);
    /** The broker takes no larger one. */
    private static final long MAX_BYTES = 1024 * 1024;

    private final Path path;
    private final List<Consumer<ServicesFile>> listeners = new CopyOnWriteArrayList<>();
    private FileTime seen = NEVER;
    private volatile ServicesFile current = ServicesFile.empty();

    public FileView(Path path) {
        this.path = path;
    }

    /** The last good file; empty until there is one. */
    public ServicesFile current() {
        return current;
    }

    /** Calls the listener with each new good file, and with the current one now. */
    public void onChange(Consumer<ServicesFile> listener) {
        listeners.add(listener);
        listener.accept(current);
    }

    /** Looks whether it has changed; cheap when it has not. */
    public synchronized void look() {
        try {
            FileTime changed = Files.getLastModifiedTime(path);
            if (changed.equals(seen)) {
                return;
            }
            read();
            seen = changed;
        } catch (IOException e) {
            // Not there yet, or just being replaced: the next look tells.
            LOG.debug("{} can't be read now: {}", path, e.toString());
        }
    }

    private void read() throws IOException {
        if (Files.size(path) > MAX_BYTES) {
            LOG.warn("{} is larger than {} bytes; the last good one stays in force", path, MAX_BYTES);
            return;
        }
        Parsed parsed = ServicesParser.parse(
                Files.readAllBytes(path), path.getFileName().toString());
        if (parsed.file().isEmpty()) {
            LOG.warn(
                    "{} has {} faults; the last good one stays in force",
                    path,
                    parsed.faults().size());
            return;
        }
        current = parsed.file().get();
        listeners.forEach(listener -> listener.accept(current));
    }
}
