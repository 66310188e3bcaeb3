package io.aion.messaging;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds since the epoch, in which AION's headers give times. */
public final class Micros {

    private static final long MILLION = 1_000_000;

    private Micros() {}

    /** The time now. */
    public static long now(Clock clock) {
        return of(clock.instant());
    }

    public static long of(Instant instant) {
        return instant.getEpochSecond() * MILLION + instant.getNano() / 1_000;
    }

    public static Instant toInstant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
