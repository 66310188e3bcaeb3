package io.aion.broker.rabbit;

import java.time.Instant;
import java.util.List;

/**
 * How things stand on RabbitMQ.
 *
 * @param at when RabbitMQ was last looked at; {@link Instant#EPOCH} before the first look
 * @param reachable whether it answered then
 * @param inPlace whether everything the file wants is there and bound, for the file that is current now
 * @param draining queues that the file no longer names
 * @param refused what should be and can't, with the reason
 * @param settings how RabbitMQ's own settings differ from those AION ships
 * @param trouble why RabbitMQ could not be reached; empty where it could
 */
public record TopologyStatus(
        Instant at,
        boolean reachable,
        boolean inPlace,
        List<QueueState> draining,
        List<String> refused,
        List<String> settings,
        String trouble) {

    static final TopologyStatus UNKNOWN =
            new TopologyStatus(Instant.EPOCH, false, false, List.of(), List.of(), List.of(), "");

    public TopologyStatus {
        draining = List.copyOf(draining);
        refused = List.copyOf(refused);
        settings = List.copyOf(settings);
    }

    TopologyStatus away(Instant now, String reason) {
        return new TopologyStatus(now, false, inPlace, draining, refused, settings, reason);
    }
}
