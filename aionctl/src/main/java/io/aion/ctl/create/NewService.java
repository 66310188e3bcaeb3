package io.aion.ctl.create;

import io.aion.ctl.Exit;
import io.aion.ctl.Failure;
import io.aion.services.Addition;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the folder of a new microservice and its entry in the services.yml beside it. Nothing that is there is written over. */
public final class NewService {

    private NewService() {}

    /**
     * What was made.
     *
     * @param folder of the microservice
     * @param file the services.yml beside it
     * @param entry the lines that are still to be put into it; empty where they are there
     */
    public record Made(Path folder, Path file, List<String> entry) {}

    /**
     * Makes it.
     *
     * @param in the folder that gets it
     * @param name as services.yml shall call it
     * @param written the language
     * @param clients where {@code scripts/clients pack} has left the clients; empty where nobody says so
     * @throws Failure with every reason why not; nothing is made then
     */
    public static Made make(Path in, String name, String written, String clients) throws IOException {
        List<String> faults = new ArrayList<>();
        String wrongName = Addition.wrongName(name);
        if (!wrongName.isEmpty()) {
            faults.add("the name '" + name + "' " + wrongName);
        }
        Optional<Language> language = Language.of(written);
        if (language.isEmpty()) {
            faults.add(Language.wrong(written));
        }
        boolean usage = !faults.isEmpty();
        ServicesEntry services = ServicesEntry.in(in);
        if (wrongName.isEmpty()) {
            faults.addAll(taken(in, name, services));
        }
        faults.addAll(services.faults(name));
        Optional<Client> client =
                language.filter(known -> !clients.isEmpty()).flatMap(known -> Client.in(Path.of(clients), known));
        if (language.isPresent() && client.isEmpty()) {
            faults.add(noClient(clients, language.get()));
        }
        if (!faults.isEmpty()) {
            throw new Failure(usage ? Exit.USAGE : Exit.REFUSED, String.join("\naionctl: ", faults));
        }
        Path folder = folder(in, name, language.orElseThrow(), client.orElseThrow());
        return new Made(folder, services.file(), services.write(name) ? List.of() : ServicesEntry.lines(name));
    }

    private static List<String> taken(Path in, String name, ServicesEntry services) {
        if (!Files.isDirectory(in)) {
            return List.of("there is no folder '" + in + "'");
        }
        Path folder = in.resolve(name);
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of(folder + " is there already; take another name, or another folder");
        }
        return folder.equals(services.file())
                ? List.of("'" + name + "' is what the file of all microservices is called; take another name")
                : List.of();
    }

    private static String noClient(String clients, Language language) {
        String how = "'scripts/clients pack " + language.label() + "' in the folder of AION makes it";
        return clients.isEmpty()
                ? "the variable AION_CLIENTS does not say where the clients are; scripts/aionctl sets it, and " + how
                : "there is no client in " + Path.of(clients).resolve(language.label()) + "; " + how;
    }

    /** In one piece: what goes wrong leaves no half of it. */
    private static Path folder(Path in, String name, Language language, Client client) throws IOException {
        Map<String, String> words = new HashMap<>(Words.of(name));
        words.put("version", client.version());
        Path unfinished = in.resolve("." + name + ".new");
        Files.createDirectory(unfinished);
        try {
            for (Map.Entry<String, String> file :
                    Template.files(language, words).entrySet()) {
                Path path = unfinished.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
                if (file.getKey().equals("run")) {
                    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                }
            }
            copy(client.folder(), unfinished.resolve("lib"));
            return Files.move(unfinished, in.resolve(name));
        } catch (IOException | RuntimeException e) {
            delete(unfinished);
            throw e;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes facts) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
