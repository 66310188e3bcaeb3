package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.Run;
import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * A run, and the Deployment or Job that it is.
 *
 * @param run as a plan sees it
 * @param object as Kubernetes last told it
 */
public record Seen(Run run, HasMetadata object) {

    /** What tells it from an earlier one of the same name. */
    String uid() {
        return object.getMetadata().getUid();
    }
}
