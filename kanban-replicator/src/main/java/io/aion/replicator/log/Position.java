package io.aion.replicator.log;

/**
 * How far the stream has been stored.
 *
 * @param offset of the last entry that is stored
 * @param id that entry's {@link LogEntry#id()}: tells this stream from one that was made anew under its name
 */
public record Position(long offset, String id) {

    public static Position of(LogEntry entry) {
        return new Position(entry.offset(), entry.id());
    }
}
