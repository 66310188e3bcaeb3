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
 * @param pending what is still under way
 * @param settings how RabbitMQ's own settings differ from those AION ships
 * @param settingsNotSeen which of them can't be seen from here
 * @param trouble why RabbitMQ could not be reached; empty where it could
 */
public record TopologyStatus(
        Instant at,
        boolean reachable,
        boolean inPlace,
        List<QueueState> draining,
        List<String> refused,
        List<String> pending,
        List<String> settings,
        List<String> settingsNotSeen,
        String trouble) {

    static final TopologyStatus UNKNOWN = new TopologyStatus(
            Instant.EPOCH, false, false, List.of(), List.of(), List.of(), List.of(), ServerSettings.NOT_SEEN, "");

    public TopologyStatus {
        draining = List.copyOf(draining);
        refused = List.copyOf(refused);
        pending = List.copyOf(pending);
        settings = List.copyOf(settings);
    }

    /** RabbitMQ was looked at. */
    static TopologyStatus seen(
            Instant now,
            boolean inPlace,
            List<QueueState> draining,
            List<String> refused,
            List<String> pending,
            List<String> settings) {
        return new TopologyStatus(
                now, true, inPlace, draining, refused, pending, settings, ServerSettings.NOT_SEEN, "");
    }

    /** Whether whoever waits for the topology need not be told again. */
    boolean standsAs(TopologyStatus before) {
        return reachable == before.reachable && inPlace == before.inPlace;
    }

    TopologyStatus away(Instant now, String reason) {
        return new TopologyStatus(now, false, inPlace, draining, refused, pending, settings, settingsNotSeen, reason);
    }

    /** The same for a file that has just changed: not in place yet. */
    TopologyStatus begun() {
        return new TopologyStatus(at, reachable, false, draining, refused, pending, settings, settingsNotSeen, trouble);
    }
}
