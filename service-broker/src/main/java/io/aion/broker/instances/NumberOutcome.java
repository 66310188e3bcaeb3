package io.aion.broker.instances;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The plan of one number.
 *
 * @param judging whether the end of a run still has to be judged, for which its queue has to be seen afresh
 */
record NumberOutcome(
        List<Action> actions,
        NumberMemory memory,
        List<InstanceStatus> statuses,
        Optional<Instant> wakeUp,
        boolean judging) {}
