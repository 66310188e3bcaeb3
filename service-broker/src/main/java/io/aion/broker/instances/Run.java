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
 * @param kind where it runs
 * @param pid process of the microservice itself, once known; none in a pod
 * @param coming why it lives and is not up yet; empty once it is
 * @param note what a person should know of one that is up; empty for nothing
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
        Kind kind,
        OptionalLong pid,
        Optional<String> coming,
        String note,
        boolean stopping,
        Optional<Exit> exit) {

    private static final Optional<String> BEING_MADE = Optional.of("its process is being made");

    /** Where a run runs, as far as that makes a difference to a plan. */
    public enum Kind {
        /** A process of this machine. It has to be asked whether it is up. */
        PROCESS(false, false),
        /** A pod that runs once. */
        POD(false, true),
        /** A pod that Kubernetes keeps, starts anew, and replaces when its definition changes. */
        KEPT_POD(true, true);

        private final boolean changeable;
        private final boolean tells;

        Kind(boolean changeable, boolean tells) {
            this.changeable = changeable;
            this.tells = tells;
        }

        /** Whether it can be given another definition while it lives. */
        public boolean changeable() {
            return changeable;
        }

        /** Whether it tells by itself when it is up. */
        public boolean tells() {
            return tells;
        }
    }

    /** A process. */
    public Run(
            InstanceId id,
            String runId,
            String fingerprint,
            String queue,
            OptionalInt waitingAtStart,
            Instant started,
            OptionalLong pid,
            boolean stopping,
            Optional<Exit> exit) {
        this(
                id,
                runId,
                fingerprint,
                queue,
                waitingAtStart,
                started,
                Kind.PROCESS,
                pid,
                pid.isPresent() ? Optional.empty() : BEING_MADE,
                "",
                stopping,
                exit);
    }

    /** The same run, at another point of its life. */
    public Run at(Optional<String> nowComing, boolean nowStopping, Optional<Exit> end) {
        return new Run(
                id, runId, fingerprint, queue, waitingAtStart, started, kind, pid, nowComing, note, nowStopping, end);
    }

    /** Whether the microservice itself was seen to run. */
    public boolean up() {
        return alive() && coming.isEmpty();
    }

    /** Whether any process of it may still be there. */
    public boolean alive() {
        return exit.isEmpty();
    }
}
