package io.aion.ctl.create;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A language's client as {@code scripts/clients pack} leaves it.
 *
 * @param folder what a new microservice gets as its {@code lib}
 * @param version the one that its manifest names
 */
record Client(Path folder, String version) {

    /** Says which version is in a folder; written last, so that a folder without it is not whole. */
    private static final String VERSION = "VERSION";

    /** That of a language, in the folder of all. */
    static Optional<Client> in(Path clients, Language language) {
        Path folder = clients.resolve(language.label());
        try {
            return Files.isRegularFile(folder.resolve(VERSION))
                    ? Optional.of(new Client(
                            folder, Files.readString(folder.resolve(VERSION)).strip()))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
