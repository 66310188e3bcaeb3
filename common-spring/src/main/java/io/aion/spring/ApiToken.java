package io.aion.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The secret in {@code AION_HOME/token}: whoever can read that file may change what runs here. */
public final class ApiToken {

    private static final int BYTES = 32;

    private final byte[] secret;

    private ApiToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the token of this home, and makes one where there is none yet. */
    public static ApiToken of(AionHome home) {
        try {
            Files.createDirectories(home.root());
            byte[] random = new byte[BYTES];
            new SecureRandom().nextBytes(random);
            byte[] fresh = (HexFormat.of().formatHex(random) + "\n").getBytes(StandardCharsets.UTF_8);
            return new ApiToken(new String(FirstFile.of(home.token(), fresh), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the token file " + home.token() + " can't be made or read; the user that runs AION must own "
                            + home.root(),
                    e);
        }
    }

    /** Whether this is the token; takes the same time for every answer. */
    public boolean matches(String candidate) {
        return MessageDigest.isEqual(secret, candidate.getBytes(StandardCharsets.UTF_8));
    }
}
