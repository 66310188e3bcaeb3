package io.aion.cache;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a payload is, as a kanban's metadata says it. It can name nothing but a payload: neither another key of the cache nor
 * another file.
 *
 * @param place cache or file
 * @param of the instance that wrote it, {@code <service>_<number>}
 * @param key a UUIDv7
 * @param bytes its size
 * @param readers how many microservices will handle it
 */
public record PayloadReference(Place place, String of, String key, long bytes, int readers) implements Payload {

    private static final int MAX_OF = 255;
    private static final Pattern KEY =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    /** @throws BadReference if a part is none, naming it */
    public PayloadReference {
        if (of.isEmpty()
                || of.equals(".")
                || of.equals("..")
                || of.indexOf('/') >= 0
                || of.indexOf('\0') >= 0
                || of.getBytes(StandardCharsets.UTF_8).length > MAX_OF) {
            throw new BadReference("of is no name of an instance");
        }
        if (!KEY.matcher(key).matches()) {
            throw new BadReference("key is no UUIDv7 in lower case");
        }
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new BadReference("bytes is " + bytes + ", not 0 to " + MAX_BYTES);
        }
        if (readers < 1 || readers > MAX_READERS) {
            throw new BadReference("readers is " + readers + ", not 1 to " + MAX_READERS);
        }
    }

    /**
     * The one that a metadata value is.
     *
     * @throws BadReference if it is none, saying why
     */
    static PayloadReference read(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> members)) {
            throw new BadReference("it is no object");
        }
        return new PayloadReference(
                place(members.get("in")),
                text(members, "of"),
                text(members, "key"),
                whole(members.get("bytes"), "bytes"),
                (int) Math.clamp(whole(members.get("readers"), "readers"), 0, Integer.MAX_VALUE));
    }

    /** As it is in the metadata. */
    Map<String, Object> value() {
        Map<String, Object> members = LinkedHashMap.newLinkedHashMap(5);
        members.put("in", place.word());
        members.put("of", of);
        members.put("key", key);
        members.put("bytes", bytes);
        members.put("readers", (long) readers);
        return members;
    }

    /** The same payload in another place. */
    PayloadReference in(Place where) {
        return new PayloadReference(where, of, key, bytes, readers);
    }

    /** Its key in the cache. */
    String cacheKey() {
        return "aion:payload:" + of + ":" + key;
    }

    /** What tells two payloads apart, whatever else their references say. */
    String identity() {
        return place.word() + " " + key + " " + of;
    }

    private static Place place(@Nullable Object in) {
        for (Place place : Place.values()) {
            if (place.word().equals(in)) {
                return place;
            }
        }
        throw new BadReference("in is neither cache nor file");
    }

    private static String text(Map<?, ?> members, String name) {
        return Optional.ofNullable(members.get(name))
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .orElseThrow(() -> new BadReference(name + " is no text"));
    }

    /** Some languages write a whole number as 5.0. */
    private static long whole(@Nullable Object value, String name) {
        return switch (value) {
            case Long number -> number;
            case Double number when number == Math.rint(number) -> number.longValue();
            case null, default -> throw new BadReference(name + " is no whole number");
        };
    }
}
