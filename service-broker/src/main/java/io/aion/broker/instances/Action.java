package io.aion.broker.instances;

import io.aion.broker.instances.InstanceId.Numbered;
import java.util.Optional;
import java.util.OptionalInt;

/** What the one owner of the instances carries out. */
public sealed interface Action {

    /**
     * Start a run.
     *
     * @param waiting kanban that wait now; comes back as {@link Run#waitingAtStart()}
     */
    record Start(InstanceId id, String fingerprint, OptionalInt waiting) implements Action {}

    /** Have a living run go over to another definition. */
    record Change(InstanceId id, String runId, String fingerprint) implements Action {}

    /** Ask that run to end, politely and then firmly. */
    record Stop(InstanceId id, String runId, String why) implements Action {}

    /** Forget an ended run of an instance that is no longer wanted, its output included. */
    record Forget(InstanceId id) implements Action {}

    /**
     * See which kanban stands first in the queue of a number that nobody reads, and answer with {@link Examined}.
     *
     * @param runId the run that ended
     * @param parkIf give the kanban up if it is this one
     * @param moreThan and only if it was delivered more often than this
     * @param reason why it would be given up
     */
    record Examine(Numbered key, String queue, String runId, Optional<String> parkIf, long moreThan, String reason)
            implements Action {}
}
