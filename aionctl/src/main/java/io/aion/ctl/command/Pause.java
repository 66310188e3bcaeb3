package io.aion.ctl.command;

import java.time.Duration;

/** Waits between two looks. */
public final class Pause {

    private Pause() {}

    /**
     * Waits for that time, but not beyond the end.
     *
     * @param end on {@link System#nanoTime()}'s scale; {@link Long#MAX_VALUE} for none
     * @return whether there is time left; no also where the thread is asked to end
     */
    public static boolean until(long end, Duration time) {
        long left = end == Long.MAX_VALUE ? Long.MAX_VALUE : end - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        try {
            Thread.sleep(Duration.ofNanos(Math.min(left, time.toNanos())));
            return left > time.toNanos();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
