package io.aion.replicator;

import java.time.Instant;

/** What the replicator is doing. */
public sealed interface ReplicatorState {

    /** Connected to both sides, and writing what comes. */
    record Reading(Instant since) implements ReplicatorState {}

    /**
     * Waiting for its next attempt.
     *
     * @param reason why, for a person
     */
    record Waiting(Instant since, String reason) implements ReplicatorState {}

    /** Not started, or ended. */
    record Stopped() implements ReplicatorState {}
}
