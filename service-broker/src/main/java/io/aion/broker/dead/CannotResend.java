package io.aion.broker.dead;

/** A parked kanban can't be sent again now; it stays where it is. The message says why and what to do. */
public final class CannotResend extends Exception {

    CannotResend(String message) {
        super(message);
    }
}
