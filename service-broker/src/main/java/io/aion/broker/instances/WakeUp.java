package io.aion.broker.instances;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The earliest time at which a plan has to be made again, gathered while one is made. */
final class WakeUp {

    private final Instant now;
    private @Nullable Instant earliest;

    WakeUp(Instant now) {
        this.now = now;
    }

    /** Whether that time has come; where it has not, it is one to wake up at. */
    boolean due(Instant at) {
        if (!at.isAfter(now)) {
            return true;
        }
        if (earliest == null || at.isBefore(earliest)) {
            earliest = at;
        }
        return false;
    }

    Optional<Instant> at() {
        return Optional.ofNullable(earliest);
    }
}
