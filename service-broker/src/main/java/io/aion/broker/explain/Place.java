package io.aion.broker.explain;

import java.util.List;

/** Where instances run, asked for what it knows of one that is wanted and does not run. */
@FunctionalInterface
public interface Place {

    /** A machine: it knows no more than the owner of the instances does. */
    Place PROCESSES = facts -> List.of();

    /**
     * Causes, the one that the others follow from first; empty where it knows of none. Waits no longer than the limits it was
     * made with, and answers also where it can't be reached: that is a cause.
     */
    List<Cause> causes(InstanceFacts facts);
}
