package io.aion.cache;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Bytes that an output is to carry; written when the handler has returned. */
public final class NewPayload implements Payload {

    private final byte[] bytes;
    private final @Nullable Place place;
    private final int readers;

    NewPayload(byte[] bytes, @Nullable Place place, int readers) {
        this.bytes = bytes;
        this.place = place;
        this.readers = readers;
    }

    /** In this place, whatever its size; a cache that does not take it is a failure then. */
    public NewPayload in(Place where) {
        return new NewPayload(bytes, where, readers);
    }

    /** For so many microservices, 1 to {@value #MAX_READERS}: it is deleted when all of them have handled it. */
    public NewPayload forReaders(int count) {
        return new NewPayload(bytes, place, count);
    }

    /** What it is. Not copied: don't change it. */
    public byte[] bytes() {
        return bytes;
    }

    /** The place it was given; null where its size decides. */
    public @Nullable Place place() {
        return place;
    }

    /** How many microservices will handle it. */
    public int readers() {
        return readers;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NewPayload that
                && Arrays.equals(bytes, that.bytes)
                && place == that.place
                && readers == that.readers;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(bytes), place, readers);
    }

    /** Its size, place and readers; never what it holds. */
    @Override
    public String toString() {
        return "payload of " + bytes.length + " bytes, " + (place == null ? "in cache or file" : "in " + place.word())
                + ", for " + readers;
    }
}
