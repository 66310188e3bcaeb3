package io.aion.messaging;

import io.aion.kanban.KanbanId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in files which kanban is being handled, so that the next process knows what the last one did not survive. Only for
 * kanban that were delivered before: the usual one costs nothing.
 */
final class CrashMarks {

    private static final Logger LOG = LoggerFactory.getLogger(CrashMarks.class);

    private final @Nullable Path folder;

    /** @param folder made when it is needed; null for no marks */
    CrashMarks(@Nullable Path folder) {
        this.folder = folder;
    }

    /**
     * Its handling begins.
     *
     * @return how many processes have ended while they handled it, as far as the marks tell
     */
    int begin(String id) {
        if (folder == null) {
            return 0;
        }
        try {
            Files.createDirectories(folder);
            Path mark = mark(folder, id);
            int ended =
                    Files.exists(mark) ? Integer.parseInt(Files.readString(mark).strip()) + 1 : 1;
            Files.writeString(mark, Integer.toString(ended));
            // The delivery before the first mark has ended without a trace, or this would not be a repeated one.
            return ended;
        } catch (IOException | NumberFormatException e) {
            LOG.debug("no mark for kanban {}: {}", id, e.toString());
            return 0;
        }
    }

    /** The process has survived it, or is asked to stop. */
    void end(String id) {
        if (folder != null) {
            try {
                Files.deleteIfExists(mark(folder, id));
            } catch (IOException e) {
                LOG.debug("the mark of kanban {} stays: {}", id, e.toString());
            }
        }
    }

    private static Path mark(Path folder, String id) {
        // Ids of foreign senders may hold any character; a derived one is a file name.
        return folder.resolve(KanbanId.derived(id, "", 0, 0));
    }
}
