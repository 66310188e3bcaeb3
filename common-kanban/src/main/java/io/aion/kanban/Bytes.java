package io.aion.kanban;

import java.io.OutputStream;
import java.util.Arrays;

/** Collects what a generator writes; the usual kanban comes as one piece and is copied once. */
final class Bytes extends OutputStream {

    private byte[] bytes = {};
    private int size;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        if (size == 0) {
            bytes = Arrays.copyOfRange(from, offset, offset + length);
        } else {
            if (size + length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(size + length, 2 * bytes.length));
            }
            System.arraycopy(from, offset, bytes, size, length);
        }
        size += length;
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
