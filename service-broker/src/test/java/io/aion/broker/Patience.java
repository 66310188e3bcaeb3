package io.aion.broker;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How tests wait: for longer than the slowest machine takes, since a test that waits in vain fails in any case. A look
 * that comes too early to see anything is no failure.
 */
public final class Patience {

    private static final Duration LONG = Duration.ofSeconds(60);

    private Patience() {}

    /** Begins to wait. */
    public static ConditionFactory await() {
        return Awaitility.await().atMost(LONG).ignoreExceptionsMatching(AssertionError.class::isInstance);
    }
}
