package io.aion.broker.leadership;

import java.time.Duration;

/**
 * The lease and its times.
 *
 * @param lease its name
 * @param name of this broker; a pod's own name, so that a container that starts again has its lease at once
 * @param duration how long it must be seen unchanged until another one may take it
 * @param deadline how long after its last renewal the holder acts
 * @param renewEvery pause between renewals
 * @param lookEvery pause of one that stands by, between looks; up to 2.2 times that, by chance
 * @param requestTimeout longest wait for an answer
 */
public record LeaseSettings(
        String lease,
        String name,
        Duration duration,
        Duration deadline,
        Duration renewEvery,
        Duration lookEvery,
        Duration requestTimeout) {

    public LeaseSettings {
        longer("lease-duration", duration, "renew-deadline", deadline);
        // So that one renewal may fail.
        longer("renew-deadline", deadline, "renew-every and request-timeout together", renewEvery.plus(requestTimeout));
        longer("look-every", lookEvery, "0 s", Duration.ZERO);
        longer("renew-every", renewEvery, "0 s", Duration.ZERO);
        longer("request-timeout", requestTimeout, "0 s", Duration.ZERO);
        if (duration.toSeconds() < 2) {
            throw new IllegalArgumentException(
                    "aion.service-broker.leader-election.lease-duration must be 2 s or more");
        }
    }

    private static void longer(String name, Duration one, String than, Duration other) {
        if (one.compareTo(other) <= 0) {
            throw new IllegalArgumentException("aion.service-broker.leader-election." + name + " (" + one.toMillis()
                    + " ms) must be longer than " + than + " (" + other.toMillis() + " ms)");
        }
    }
}
