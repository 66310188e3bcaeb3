package io.aion.status.statics;

/** A limit is reached; nothing was kept. The message names the limit and what makes room. */
public final class StaticsFull extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaticsFull(String reason) {
        super(reason, null, false, false);
    }
}
