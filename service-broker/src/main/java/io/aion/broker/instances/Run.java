package io.aion.broker.instances;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One run of an instance as the runtime knows it: alive, or ended and not yet followed by another.
 *
 * @param id where it runs
 * @param runId random identity of this run (its {@code AION_INSTANCE}); a late answer about another run is ignored by it
 * @param fingerprint of the definition it was started with; another one means that it has to be started anew
 * @param queue queue it reads; empty for one without kanban
 * @param waitingAtStart kanban that waited when it was started; empty where that was not known
 * @param started when
 * @param pid process of the microservice itself, once known
 * @param stopping whether it has been asked to end
 * @param exit how it ended; empty while it lives
 */
public record Run(
        InstanceId id,
        String runId,
        String fingerprint,
        String queue,
        OptionalInt waitingAtStart,
        Instant started,
        OptionalLong pid,
        boolean stopping,
        Optional<Exit> exit) {

    /** Whether any process of it may still be there. */
    public boolean alive() {
        return exit.isEmpty();
    }
}
