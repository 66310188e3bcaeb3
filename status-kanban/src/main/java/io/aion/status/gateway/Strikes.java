package io.aion.status.gateway;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often a microservice has gone away over which kanban. gRPC tells no more than that its stream ended while this
 * one was the oldest not handled; after so many times it is the kanban's fault.
 */
final class Strikes {

    /** Kanban that somebody has gone away over and that were not handled since: few at any time. */
    private static final int REMEMBERED = 1_000;

    private final int attempts;
    private final Map<String, Integer> strikes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    Strikes(int attempts) {
        this.attempts = attempts;
    }

    synchronized void wentAway(String id) {
        strikes.merge(id, 1, Integer::sum);
    }

    synchronized void handled(String id) {
        strikes.remove(id);
    }

    /** Whether to give it up; if so the count begins anew, for when somebody sends it again. */
    synchronized boolean out(String id) {
        if (strikes.getOrDefault(id, 0) < attempts) {
            return false;
        }
        strikes.remove(id);
        return true;
    }
}
