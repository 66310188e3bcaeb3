package io.aion.broker.rabbit;

import io.aion.messaging.BrokerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Brings copies of what traced microservices sent in other virtual hosts into AION's log, for as long as this broker acts.
 * One line for each virtual host, so that one that does not answer holds up no other.
 */
final class TracedCopies implements AutoCloseable {

    private final BrokerAddress address;
    private final Duration retry;
    private final Duration timeout;
    private final Map<String, TracedLine> lines = new HashMap<>();
    private boolean closed;

    /**
     * @param address of AION's own virtual host
     * @param retry pause before it tries again what did not work
     * @param timeout longest wait for an answer of RabbitMQ
     */
    TracedCopies(BrokerAddress address, Duration retry, Duration timeout) {
        this.address = address;
        this.retry = retry;
        this.timeout = timeout;
    }

    /** Takes from exactly these virtual hosts, from now on. */
    synchronized void follow(Set<String> hosts) {
        for (String gone : Set.copyOf(lines.keySet())) {
            if (!hosts.contains(gone)) {
                close(lines.remove(gone));
            }
        }
        if (!closed) {
            hosts.forEach(host -> lines.computeIfAbsent(host, name -> TracedLine.open(address, name, retry, timeout)));
        }
    }

    /** What is not in the log yet stays where it is. */
    @Override
    public synchronized void close() {
        closed = true;
        follow(Set.of());
    }

    private static void close(@Nullable TracedLine line) {
        if (line != null) {
            line.close();
        }
    }
}
