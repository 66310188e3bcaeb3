package io.aion.broker.reconciler;

import io.aion.broker.instances.Limits;
import java.time.Duration;

/**
 * Settings of the owner of the instances.
 *
 * @param resync how often everything is looked at though nothing was heard
 * @param hintPause least time between two hints of one service that led to no start
 * @param hintFor how long an instance must have run until kanban for it make no hints any more
 * @param limits of the plan
 */
public record ReconcilerSettings(Duration resync, Duration hintPause, Duration hintFor, Limits limits) {

    /** Two seconds by the design; a tenth of a second keeps a busy service with an idle number from costing anything. */
    public static final ReconcilerSettings DEFAULT = new ReconcilerSettings(
            Duration.ofSeconds(2), Duration.ofMillis(100), Duration.ofSeconds(10), Limits.DEFAULT);
}
