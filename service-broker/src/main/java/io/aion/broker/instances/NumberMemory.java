package io.aion.broker.instances;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What has to be remembered of one number from one plan to the next. Losing it (a restart of the broker) costs no
 * instance: pauses start again at the first, and what runs tells the rest.
 *
 * @param trouble failures that still count
 * @param taken the run of each copy whose end has been dealt with
 * @param connected runs that were seen to read their queue
 * @param kept whether an {@code always} one has been started and so is kept
 * @param startedAs fingerprint with which it was started because AION is up
 * @param interval for which {@code nextDue} was made
 * @param nextDue next due time
 * @param skipped due times at which it still ran
 * @param restarts starts that followed an end nobody asked for
 * @param lastExit how it last ended
 * @param emptySince since when the queue of a removed one has been seen empty
 */
record NumberMemory(
        Trouble trouble,
        Map<Integer, String> taken,
        Set<String> connected,
        boolean kept,
        Optional<String> startedAs,
        Optional<Duration> interval,
        Optional<Instant> nextDue,
        long skipped,
        int restarts,
        Optional<Exit> lastExit,
        Optional<Instant> emptySince) {

    static final NumberMemory NEW = new NumberMemory(
            Trouble.NONE,
            Map.of(),
            Set.of(),
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            0,
            Optional.empty(),
            Optional.empty());

    NumberMemory {
        taken = Map.copyOf(taken);
        connected = Set.copyOf(connected);
    }

    Draft draft() {
        return new Draft(this);
    }

    /** A memory while one plan is being made; lives and dies inside it. */
    static final class Draft {
        Trouble trouble;
        final Map<Integer, String> taken;
        final Set<String> connected;
        boolean kept;
        Optional<String> startedAs;
        Optional<Duration> interval;
        Optional<Instant> nextDue;
        long skipped;
        int restarts;
        Optional<Exit> lastExit;
        Optional<Instant> emptySince;

        private Draft(NumberMemory from) {
            trouble = from.trouble;
            taken = new HashMap<>(from.taken);
            connected = new HashSet<>(from.connected);
            kept = from.kept;
            startedAs = from.startedAs;
            interval = from.interval;
            nextDue = from.nextDue;
            skipped = from.skipped;
            restarts = from.restarts;
            lastExit = from.lastExit;
            emptySince = from.emptySince;
        }

        NumberMemory done() {
            return new NumberMemory(
                    trouble,
                    taken,
                    connected,
                    kept,
                    startedAs,
                    interval,
                    nextDue,
                    skipped,
                    restarts,
                    lastExit,
                    emptySince);
        }
    }
}
