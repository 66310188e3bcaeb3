package io.aion.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Waits, with a limit, until a server answers. */
final class Waiting {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private Waiting() {}

    /**
     * The first non-null answer.
     *
     * @param ask may throw while the server is not there yet
     * @throws IllegalStateException after the limit, with the last exception as its cause
     */
    static <T> T until(String what, Duration limit, Callable<@Nullable T> ask) {
        long end = System.nanoTime() + limit.toNanos();
        Exception last = null;
        do {
            try {
                T answer = ask.call();
                if (answer != null) {
                    return answer;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            } catch (ServerEnded e) {
                throw e;
            } catch (Exception e) {
                last = e;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        } while (System.nanoTime() < end);
        throw new IllegalStateException("waited " + limit.toSeconds() + " s for " + what, last);
    }

    /** The server's process is gone: waiting longer is no use. */
    static final class ServerEnded extends IllegalStateException {
        private static final long serialVersionUID = 1;

        ServerEnded(String message) {
            super(message);
        }
    }
}
