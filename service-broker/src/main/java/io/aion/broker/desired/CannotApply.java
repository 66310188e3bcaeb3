package io.aion.broker.desired;

/** The file can't be replaced here, whatever it says: the message tells why and what to do. */
public final class CannotApply extends Exception {

    public CannotApply(String message) {
        super(message);
    }

    CannotApply(String message, Throwable cause) {
        super(message, cause);
    }
}
