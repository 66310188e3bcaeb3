package io.aion.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells, once for each, which test classes use a RabbitMQ: {@code [test servers] RabbitMQ used by CLASS}. {@code
 * scripts/verify} runs just those once more on another version of it. Found by doing and not by reading the sources, so
 * that no helper class in between hides one. Classes run one after the other.
 */
final class BrokerUse {

    private static final Set<String> USERS = ConcurrentHashMap.newKeySet();
    private static volatile @Nullable String running;

    private BrokerUse() {}

    static void running(String testClass) {
        running = testClass;
    }

    /** The test class that runs has reached a RabbitMQ. */
    static void note() {
        String user = running;
        if (user != null && USERS.add(user)) {
            System.out.println("[test servers] RabbitMQ used by " + user);
        }
    }

    /** Those that did so far. */
    static Set<String> users() {
        return Set.copyOf(USERS);
    }
}
