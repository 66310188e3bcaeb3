package io.aion.benchmarks;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a limit: a benchmark that hangs says what it waited for. */
final class Waiting {

    private Waiting() {}

    static void until(BooleanSupplier condition, Duration limit, String what) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("after " + limit + " still not so: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
