package io.aion.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.EnumSet;
import java.util.HexFormat;

/** The secret in {@code AION_HOME/token}: whoever can read that file may change what runs here. */
public final class ApiToken {

    private static final int BYTES = 32;
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final byte[] secret;

    private ApiToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the token of this home, and makes one where there is none yet. */
    public static ApiToken of(AionHome home) {
        try {
            Files.createDirectories(home.root());
            create(home.token());
            return new ApiToken(Files.readString(home.token()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the token file " + home.token() + " can't be made or read; the user that runs AION must own "
                            + home.root(),
                    e);
        }
    }

    private static void create(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        try (var channel = Files.newByteChannel(
                file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_ONLY)) {
            channel.write(StandardCharsets.UTF_8.encode(HexFormat.of().formatHex(random) + "\n"));
        } catch (FileAlreadyExistsException e) {
            // Another service of this home, or an earlier start, made it: that one counts.
        }
    }

    /** Whether this is the token; takes the same time for every answer. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(secret, candidate.getBytes(StandardCharsets.UTF_8));
    }
}
