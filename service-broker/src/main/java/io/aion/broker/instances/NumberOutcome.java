package io.aion.broker.instances;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The plan of one number. */
record NumberOutcome(
        List<Action> actions, NumberMemory memory, List<InstanceStatus> statuses, Optional<Instant> wakeUp) {}
