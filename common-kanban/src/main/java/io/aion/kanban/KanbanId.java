package io.aion.kanban;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;

/**
 * Identities of kanban. A first one is a UUIDv7 (RFC 9562, section 5.7), so that ids sort by time. One made while
 * another is handled is a UUIDv8 (section 5.8) derived from its origin, so that a handler that runs twice makes the
 * same ids and its effect stays countable once.
 */
public final class KanbanId {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int RANDOM_BYTES = 10;

    private KanbanId() {}

    /** A new id for the first kanban of a flow. */
    public static String first(Clock clock) {
        // Asked for once: that costs more than all else about an id.
        byte[] drawn = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(drawn);
        ByteBuffer random = ByteBuffer.wrap(drawn);
        long high = (clock.millis() << 16) | 0x7000L | (random.getShort() & 0x0FFFL);
        long low = (random.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /**
     * The id of an output: the same for the same parent, microservice, number and ordinal.
     *
     * @param parent id of the (first) kanban that was being handled
     * @param ordinal which output of that handling, from 0
     */
    public static String derived(String parent, String service, int number, int ordinal) {
        MessageDigest digest = sha256();
        byte[] text = (parent + '\0' + service + '\0' + number + '\0' + ordinal).getBytes(StandardCharsets.UTF_8);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest(text));
        long high = (hash.getLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x8000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
