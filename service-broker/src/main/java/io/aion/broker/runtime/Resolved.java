package io.aion.broker.runtime;

import io.aion.broker.instances.Launchable;
import java.util.Optional;

/**
 * What became of the definition of one number.
 *
 * @param launchable for the plan
 * @param launch for the runtime; there exactly when it can be started
 * @param queue queue it reads; empty for one without kanban
 */
public record Resolved(Launchable launchable, Optional<Launch> launch, String queue) {

    /** It can be started so. */
    public static Resolved ready(Launch launch) {
        return new Resolved(new Launchable.Ready(launch.fingerprint()), Optional.of(launch), launch.queue());
    }

    /** It can't be started, with the reason. */
    public static Resolved not(Launchable why, String queue) {
        return new Resolved(why, Optional.empty(), queue);
    }
}
