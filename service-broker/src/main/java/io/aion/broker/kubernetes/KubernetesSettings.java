package io.aion.broker.kubernetes;

import io.aion.broker.instances.Doubling;
import io.aion.broker.kubernetes.objects.PodSettings;
import java.time.Duration;

/**
 * Limits of what is asked of Kubernetes, and what all pods have in common.
 *
 * @param pods what all pods have in common
 * @param requestTimeout longest wait for an answer
 * @param firstPause pause before something that Kubernetes did not take is asked again
 * @param longestPause what that pause doubles up to
 * @param seenWithin how long something that Kubernetes has taken may stay unseen in what it tells
 * @param runsKept ended runs of a number that are kept, with their logs
 * @param workers requests at the same time
 * @param page objects in one answer
 */
public record KubernetesSettings(
        PodSettings pods,
        Duration requestTimeout,
        Duration firstPause,
        Duration longestPause,
        Duration seenWithin,
        int runsKept,
        int workers,
        int page) {

    /** The pause after that many failures in a row. */
    Duration pause(int failures) {
        return new Doubling(firstPause, longestPause).pause(failures);
    }
}
