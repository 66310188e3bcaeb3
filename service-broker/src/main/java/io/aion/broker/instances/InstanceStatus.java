package io.aion.broker.instances;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One instance as a person sees it.
 *
 * @param id which
 * @param mode what makes it run
 * @param state what it does, with its reason
 * @param pid its process, where it has one
 * @param up whether the microservice itself was seen to run
 * @param since when its present run began, or its last one ended; empty where it never ran
 * @param restarts starts of this number that followed an end nobody asked for
 * @param skipped due times of an interval at which it still ran
 * @param lastExit how this number last ended
 * @param waiting kanban that wait; empty where it has no queue or RabbitMQ could not be asked
 */
public record InstanceStatus(
        InstanceId id,
        Mode mode,
        InstanceState state,
        OptionalLong pid,
        boolean up,
        Optional<Instant> since,
        int restarts,
        long skipped,
        Optional<Exit> lastExit,
        OptionalInt waiting) {

    /** Whether it runs and has done so for that long. */
    public boolean hasRunFor(Duration span, Instant now) {
        return state instanceof InstanceState.Running
                && since.filter(began -> !began.plus(span).isAfter(now)).isPresent();
    }
}
