package io.aion.ctl.api;

/** The services that answer to the command line; all-in-one is all of them. */
public enum Part {
    /** The service broker: the file, instances, dead letters. */
    BROKER,
    /** Status-kanban: the board, sending. */
    STATUS,
    /** The kanban replicator: the log. */
    LOG
}
