package io.aion.broker.desired;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the file is and how it is kept.
 *
 * @param folder the folder of the revisions, and of {@code services.yml} (or {@code project.yml}) unless that comes from elsewhere
 * @param limit largest file, in bytes
 * @param revisions how many earlier files are kept in the folder {@code revisions} beside it
 * @param poll how often the file is looked at where the operating system says nothing of a change
 */
public record DesiredSettings(Path folder, long limit, int revisions, Duration poll) {

    /** The file in that folder. */
    public Source file() {
        return new FolderSource(folder, limit, poll);
    }
}
