package io.aion.broker.rabbit;

import io.aion.broker.topology.TopologyLimits;
import java.net.URI;
import java.time.Duration;

/**
 * What the owner of named queues needs to know.
 *
 * @param managementUrl RabbitMQ's management API, with user and password
 * @param limits how much may wait where
 * @param resync how often RabbitMQ is looked at when nothing was heard
 * @param retry how soon it is tried again while RabbitMQ does not answer; also how old what is shown may be
 * @param requestTimeout longest wait for an answer
 */
public record NamedSettings(
        URI managementUrl, TopologyLimits limits, Duration resync, Duration retry, Duration requestTimeout) {

    /** Without the url, which holds a password. */
    @Override
    public String toString() {
        return "NamedSettings[limits=" + limits + ", resync=" + resync + "]";
    }
}
