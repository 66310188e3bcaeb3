package io.aion.broker.explain;

import io.aion.broker.instances.Backlog;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceStatus;
import io.aion.broker.instances.Launchable;
import java.util.Optional;

/**
 * What the owner of the instances knows of one.
 *
 * @param status what it does
 * @param launch whether it can be started; empty where the file does not want it any more
 * @param queue its queue; empty where it has none
 * @param backlog what is known of that
 * @param judging whether the end of its last run still has to be judged
 */
public record InstanceFacts(
        InstanceStatus status, Optional<Launchable> launch, String queue, Backlog backlog, boolean judging) {

    /** Which instance. */
    public InstanceId id() {
        return status.id();
    }
}
