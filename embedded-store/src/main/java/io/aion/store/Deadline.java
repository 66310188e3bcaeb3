package io.aion.store;

import de.bwaldvogel.mongo.exception.MongoServerError;

/** {@code maxTimeMS} of the command that this thread handles. The server's monotonic time, not the day's. */
final class Deadline {

    private static final ThreadLocal<Long> END = new ThreadLocal<>();

    private Deadline() {}

    static void start(long nanos) {
        if (nanos > 0) {
            END.set(System.nanoTime() + nanos);
        }
    }

    static void end() {
        END.remove();
    }

    /** @throws MongoServerError as MongoDB answers when the time is over (50, MaxTimeMSExpired) */
    static void check() {
        Long end = END.get();
        if (end != null && System.nanoTime() - end > 0) {
            throw new MongoServerError(50, "MaxTimeMSExpired", "operation exceeded time limit");
        }
    }
}
