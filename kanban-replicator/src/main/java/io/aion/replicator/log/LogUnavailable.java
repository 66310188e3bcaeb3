package io.aion.replicator.log;

import org.jspecify.annotations.Nullable;

/** The stream can't be read now: the broker is away, or the stream does not exist yet. The message says which. */
public final class LogUnavailable extends Exception {

    private static final long serialVersionUID = 1L;

    LogUnavailable(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
