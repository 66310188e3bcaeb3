package io.aion.replicator.log;

/**
 * What the first entry says that comes when the stream is read again from a stored position, which is asked for
 * itself, not the one after it: an entry that is known already proves that this is still the same stream.
 */
sealed interface Resume {

    /** It is the stored one: go on behind it. */
    record GoesOn() implements Resume {}

    /**
     * The stream begins later by now: go on with this entry.
     *
     * @param missing how many offsets lie between: the number of lost kanban, or a few more, as RabbitMQ uses single
     *     offsets for its own notes
     */
    record Trimmed(long missing) implements Resume {}

    /** Another stream under the same name: it has to be read from its beginning. */
    record MadeAnew() implements Resume {}

    static Resume judge(Position stored, LogEntry first) {
        if (first.offset() > stored.offset()) {
            return new Trimmed(first.offset() - stored.offset() - 1);
        }
        return first.offset() == stored.offset() && first.id().equals(stored.id()) ? new GoesOn() : new MadeAnew();
    }
}
