package io.aion.system;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the programs under test are: as `make build` leaves them. */
final class Programs {

    private Programs() {}

    /** The Java that runs these tests. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** The {@code command} of a microservice of these tests, one of {@code io.aion.system.parts}. */
    static String part(String main) {
        return "[%s, -Xmx48m, -XX:+UseSerialGC, -XX:TieredStopAtLevel=1, -cp, \"%s\", io.aion.system.parts.%s]"
                .formatted(java(), System.getProperty("java.class.path"), main);
    }

    /** The executable jar of a module. */
    static String jar(String module) {
        Path jar = root().resolve(module).resolve("target").resolve(module + ".jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing: run 'make build' first");
        }
        return jar.toString();
    }

    /** The project's folder. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("LICENSE"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not inside the project");
            }
        }
        return folder;
    }
}
