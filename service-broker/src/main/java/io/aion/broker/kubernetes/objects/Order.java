package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something that Kubernetes was, or is to be, asked for and that is not yet seen in what it tells. There is at most one for
 * each instance.
 *
 * @param what what is asked for
 * @param id of which instance
 * @param epoch a later one has a higher; what comes of an earlier one is ignored
 * @param runId of the run that it starts, changes or ends, as the plan knows it
 * @param launch what it is to become; for an end only where what it ends has been made and not been seen yet
 * @param waiting kanban that waited at a start
 * @param uid of the object: of the one to be ended from the beginning, else once Kubernetes has taken it
 * @param at when it was ordered, or else taken
 * @param taken whether Kubernetes has taken it
 * @param trouble why it has not
 */
public record Order(
        What what,
        InstanceId id,
        long epoch,
        String runId,
        Optional<PodLaunch> launch,
        OptionalInt waiting,
        String uid,
        Instant at,
        boolean taken,
        String trouble) {

    /** What may be asked for. */
    public enum What {
        START,
        CHANGE,
        STOP
    }

    /** A start, or a change of a run. */
    public static Order of(
            What what, InstanceId id, long epoch, String runId, PodLaunch launch, OptionalInt waiting, Instant at) {
        return new Order(what, id, epoch, runId, Optional.of(launch), waiting, "", at, false, "");
    }

    /** An end of what is seen. */
    public static Order stop(InstanceId id, long epoch, String runId, String uid, Instant at) {
        return new Order(What.STOP, id, epoch, runId, Optional.empty(), OptionalInt.empty(), uid, at, false, "");
    }

    /** An end of what this has made, though that is not seen yet. */
    public Order ended(long later, Instant when) {
        return new Order(What.STOP, id, later, runId, launch, waiting, uid, when, false, "");
    }

    /** The run that is shown for it while it is not seen. */
    public String named() {
        return "order " + epoch;
    }

    /** Kubernetes has taken it. */
    public Order taken(String object, Instant when) {
        return new Order(what, id, epoch, runId, launch, waiting, object, when, true, "");
    }

    /** It has not, yet. */
    public Order failed(String why) {
        return new Order(what, id, epoch, runId, launch, waiting, uid, at, false, why);
    }
}
