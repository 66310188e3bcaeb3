package io.aion.broker.named;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A user as RabbitMQ keeps it.
 *
 * @param hash of its password: four bytes of salt and a digest, in Base64
 * @param algorithm RabbitMQ's name of the digest
 */
public record Account(String hash, String algorithm) {

    private static final int SALT = 4;

    /** Whether it surely has another password. */
    boolean differs(String password) {
        String digest = switch (algorithm) {
            case "rabbit_password_hashing_sha256" -> "SHA-256";
            case "rabbit_password_hashing_sha512" -> "SHA-512";
            default -> "";
        };
        if (digest.isEmpty() || hash.isEmpty()) {
            return false;
        }
        try {
            byte[] stored = Base64.getDecoder().decode(hash);
            if (stored.length <= SALT) {
                return false;
            }
            MessageDigest sha = MessageDigest.getInstance(digest);
            sha.update(stored, 0, SALT);
            sha.update(password.getBytes(StandardCharsets.UTF_8));
            return !MessageDigest.isEqual(sha.digest(), Arrays.copyOfRange(stored, SALT, stored.length));
        } catch (NoSuchAlgorithmException | IllegalArgumentException e) {
            return false;
        }
    }

    /** Without the hash. */
    @Override
    public String toString() {
        return "Account[" + algorithm + "]";
    }
}
