package io.aion.status.window;

import io.aion.kanban.Trail;

/**
 * One kanban that was written to a receive stream and is not handled yet.
 *
 * @param <T> what the owner keeps with it, for instance the delivery to acknowledge
 */
public final class Handed<T> {

    private final long stream;
    private final T item;
    private final int bytes;
    private final Trail trail;
    private final boolean repeated;
    private final boolean own;
    private final long written;
    private boolean taken;
    private int sending;
    private int outputs;

    Handed(long stream, T item, int bytes, Trail trail, boolean repeated, boolean own, long written) {
        this.stream = stream;
        this.item = item;
        this.bytes = bytes;
        this.trail = trail;
        this.repeated = repeated;
        this.own = own;
        this.written = written;
    }

    /** The stream it was written to. */
    public long stream() {
        return stream;
    }

    /** What the owner keeps with it. */
    public T item() {
        return item;
    }

    /** Where it came from. */
    public Trail trail() {
        return trail;
    }

    /** Whether the transport has taken it: it left this process. */
    public boolean taken() {
        return taken;
    }

    /** Whether it is the kanban that a microservice was started with, made here: what comes after it is new. */
    boolean own() {
        return own;
    }

    /** How large it is as a message of gRPC. */
    int bytes() {
        return bytes;
    }

    boolean repeated() {
        return repeated;
    }

    /** When it was written, microseconds since the epoch. */
    public long written() {
        return written;
    }

    void take() {
        taken = true;
    }

    /** Whether an output of it is on its way and not confirmed yet. */
    boolean answering() {
        return sending > 0;
    }

    void sending(int change) {
        sending += change;
    }

    int outputs() {
        return outputs;
    }

    int nextOutput() {
        return outputs++;
    }
}
