package io.aion.spring;

import java.nio.file.Path;

/**
 * The folder of one AION and what lies where in it.
 *
 * @param root the folder itself
 */
public record AionHome(Path root) {

    public AionHome {
        root = root.toAbsolutePath().normalize();
    }

    /** Folder of {@code services.yml} and its revisions. */
    public Path config() {
        return root.resolve("config");
    }

    /** The file that says what runs here. */
    public Path servicesFile() {
        return config().resolve("services.yml");
    }

    /** Folder of the files that kanban point at. */
    public Path data() {
        return root.resolve("Data");
    }

    /** Folder of what runs now: one folder an instance. */
    public Path run() {
        return root.resolve("run");
    }

    /** The secret that a caller shows to change something; readable by its owner only. */
    public Path token() {
        return root.resolve("token");
    }
}
