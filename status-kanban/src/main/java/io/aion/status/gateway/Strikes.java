package io.aion.status.gateway;

import io.aion.messaging.Delivery;
import io.aion.topology.Names.Instance;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
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
    private final Map<Suspect, Integer> strikes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Suspect, Integer> eldest) {
            return size() > REMEMBERED;
        }
    };

    Strikes(int attempts) {
        this.attempts = attempts;
    }

    /**
     * What is known again: another instance's copy of a kanban is its own. One without an id, as a RabbitMQ client may send
     * it, is known by its body.
     */
    private record Suspect(Instance instance, String mark) {

        static Suspect of(Instance instance, Delivery delivery) {
            return new Suspect(instance, delivery.named() ? delivery.trail().id() : digest(delivery.body()));
        }

        private static String digest(byte[] body) {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java runtime has SHA-256", e);
            }
        }
    }

    synchronized void wentAway(Instance instance, Delivery delivery) {
        strikes.merge(Suspect.of(instance, delivery), 1, Integer::sum);
    }

    synchronized void handled(Instance instance, Delivery delivery) {
        if (!strikes.isEmpty()) {
            strikes.remove(Suspect.of(instance, delivery));
        }
    }

    /** Whether to give it up; if so the count begins anew, for when somebody sends it again. */
    synchronized boolean out(Instance instance, Delivery delivery) {
        if (strikes.isEmpty()) {
            return false;
        }
        Suspect suspect = Suspect.of(instance, delivery);
        if (strikes.getOrDefault(suspect, 0) < attempts) {
            return false;
        }
        strikes.remove(suspect);
        return true;
    }
}
