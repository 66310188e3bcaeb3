package io.aion.broker.runtime;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.instances.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where instances run. It does what it is told and says what it sees; it decides nothing. Runs outlive it: closing it
 * leaves them alone, and the next one finds them again.
 */
public interface InstanceRuntime extends AutoCloseable {

    /** Every run it knows: those that live, and the last one of each instance whose end was not forgotten. */
    List<Run> observe();

    /**
     * Starts a run and returns at once. One that can't be started shows as a run that ended, with the reason.
     *
     * @param waiting kanban that wait for it now; kept with the run
     * @throws IllegalStateException if a run of this instance lives
     */
    void start(InstanceId id, Launch launch, OptionalInt waiting);

    /**
     * Has a living run go over to another definition, in place where its kind can ({@link Run.Kind#changeable()}), else by
     * ending it; returns at once. Another run than this is left alone.
     */
    default void change(InstanceId id, String runId, Launch launch) {
        stop(id, runId);
    }

    /** Tells what all wanted numbers are, whether or not they run: what has to stand beside a run, stands or falls by it. */
    default void wanted(Map<Numbered, Resolved> all) {}

    /** Asks a run to end, politely and, after a limit, firmly; returns at once. Another run than this is left alone. */
    void stop(InstanceId id, String runId);

    /** Forgets an ended run and its output. A living one is left alone. */
    void forget(InstanceId id);

    /** What an instance printed; empty where it never ran. */
    Optional<? extends InstanceLog> log(InstanceId id);

    /** Calls that whenever a run may have ended, from any thread; it must return at once. */
    void whenChanged(Runnable listener);

    /** Forgets what it was told and has not done yet: another broker acts, or may have. Runs stay as they are. */
    default void rest() {}

    /** Ends every run and waits for it; used when all of AION is to end, not only this process. */
    void stopAll() throws InterruptedException;

    /** Lets go of everything; runs stay as they are. */
    @Override
    void close();
}
