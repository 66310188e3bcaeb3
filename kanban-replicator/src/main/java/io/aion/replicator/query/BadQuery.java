package io.aion.replicator.query;

/** A question that can't be answered; the message says what is wrong with it and what would be right. */
final class BadQuery extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BadQuery(String message) {
        super(message, null, false, false);
    }

    /** What is wrong. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
