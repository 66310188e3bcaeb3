package io.aion.store;

import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Values as bytes whose unsigned order is MongoDB's order of those values, so that a range of an index is a range of
 * bytes. Each value starts with its type's place in that order and says itself where it ends, so that the values of a
 * compound key can simply follow one another. What has no order that anybody asks for (documents, binary) is kept by
 * its bytes: good for equality.
 */
final class KeyBytes {

    private static final int NULL = 0x10;
    private static final int NUMBER = 0x20;
    private static final int STRING = 0x30;
    private static final int DOCUMENT = 0x40;
    private static final int LIST = 0x50;
    private static final int BINARY = 0x60;
    private static final int OBJECT_ID = 0x70;
    private static final int BOOLEAN = 0x80;
    private static final int INSTANT = 0x90;
    private static final int OTHER = 0xA0;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream(64);

    KeyBytes add(@Nullable Object value) {
        switch (value) {
            case null -> out.write(NULL);
            case Missing missing -> out.write(NULL);
            case Number number -> addNumber(number);
            case String text -> {
                out.write(STRING);
                addEscaped(text.getBytes(StandardCharsets.UTF_8));
            }
            case ObjectId id -> {
                out.write(OBJECT_ID);
                out.writeBytes(id.toByteArray());
            }
            case Boolean truth -> {
                out.write(BOOLEAN);
                out.write(truth ? 1 : 0);
            }
            case Instant instant -> {
                out.write(INSTANT);
                addLong(instant.toEpochMilli() ^ Long.MIN_VALUE);
            }
            case BinData data -> {
                out.write(BINARY);
                addEscaped(data.getData());
            }
            case Document document -> {
                out.write(DOCUMENT);
                addBson(document);
            }
            case Collection<?> list -> {
                out.write(LIST);
                addBson(new Document("", list));
            }
            default -> {
                out.write(OTHER);
                addBson(new Document("", value));
            }
        }
        return this;
    }

    KeyBytes addPosition(long position) {
        addLong(position);
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** The first bytes after everything that begins with what was added so far. */
    byte[] end() {
        out.write(0xFF);
        return out.toByteArray();
    }

    /** The first bytes after every value of this value's type, after what was added so far. */
    byte[] endOfType(Object value) {
        out.write(typeOf(value) + 1);
        return out.toByteArray();
    }

    /** The first bytes of any value of this value's type, after what was added so far. */
    byte[] startOfType(Object value) {
        out.write(typeOf(value));
        return out.toByteArray();
    }

    /** Whether values of this type are kept in an order that a range may be asked of. */
    static boolean isOrdered(@Nullable Object value) {
        return value instanceof Number
                || value instanceof String
                || value instanceof Instant
                || value instanceof ObjectId
                || value instanceof Boolean;
    }

    private static int typeOf(Object value) {
        return new KeyBytes().add(value).toBytes()[0] & 0xFF;
    }

    private void addNumber(Number number) {
        out.write(NUMBER);
        double value = number.doubleValue() == 0 ? 0.0 : number.doubleValue();
        long bits = Double.doubleToLongBits(value);
        addLong(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
        // Longs beyond 2^53 that share a double stay apart and in order.
        long rest = number instanceof Long exact ? exact - (long) value : 0;
        addLong(rest ^ Long.MIN_VALUE);
    }

    private void addLong(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }

    private void addBson(Document document) {
        addEscaped(Bson.encode(document));
    }

    private void addEscaped(byte[] bytes) {
        for (byte b : bytes) {
            out.write(b);
            if (b == 0) {
                out.write(0xFF);
            }
        }
        out.write(0);
        out.write(0);
    }
}
