package io.aion.broker.desired;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The good files so far, newest first, named by when they became the file and what is in them. */
final class Revisions {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("(\\d{8}T\\d{9}Z)-([0-9a-f]{12})\\.yml");

    private final Path folder;
    private final int kept;
    private final Clock clock;

    Revisions(Path folder, int kept, Clock clock) {
        this.folder = folder;
        this.kept = kept;
        this.clock = clock;
    }

    List<Revision> list() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.flatMap(file -> read(file).stream())
                    .sorted(Comparator.comparing(Revision::id).reversed())
                    .toList();
        }
    }

    Optional<byte[]> content(String id) throws IOException {
        if (!NAME.matcher(id).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Files.readAllBytes(folder.resolve(id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Keeps a file that has just become the good one, unless it is the newest already; drops the oldest. */
    void keep(byte[] content) throws IOException {
        List<Revision> all = list();
        if (!all.isEmpty()) {
            Optional<byte[]> newest = content(all.getFirst().id());
            if (newest.isPresent() && Arrays.equals(newest.get(), content)) {
                return;
            }
        }
        Files.createDirectories(folder);
        AtomicFile.replace(folder.resolve(TIME.format(clock.instant()) + "-" + digest(content) + ".yml"), content);
        List<Revision> now = list();
        for (Revision old : now.subList(Math.min(kept, now.size()), now.size())) {
            Files.deleteIfExists(folder.resolve(old.id()));
        }
    }

    private static Optional<Revision> read(Path file) {
        String name = file.getFileName().toString();
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Instant at = TIME.parse(matcher.group(1), Instant::from);
            return Optional.of(new Revision(name, at, Files.size(file)));
        } catch (DateTimeException | IOException e) {
            return Optional.empty(); // not one of ours, or just dropped
        }
    }

    private static String digest(byte[] content) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(hash, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
