package io.aion.broker.rabbit;

import io.aion.broker.topology.TopologyLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the owner of a topology needs to know.
 *
 * @param managementUrl RabbitMQ's management API, with user and password
 * @param passwordFile where the password of the microservices' user is kept
 * @param amqpAddr {@code host:port} at which microservices reach RabbitMQ without TLS; empty: as the broker does
 * @param limits how much may wait where
 * @param resync how often RabbitMQ is looked at when nothing was heard
 * @param drainQuiet how long a removed queue must stay empty before it goes
 * @param newQueuePause how long nothing is bound to a queue that was just declared
 * @param requestTimeout longest wait for an answer
 */
public record TopologySettings(
        URI managementUrl,
        Path passwordFile,
        String amqpAddr,
        TopologyLimits limits,
        Duration resync,
        Duration drainQuiet,
        Duration newQueuePause,
        Duration requestTimeout) {

    /** Without the url, which holds a password. */
    @Override
    public String toString() {
        return "TopologySettings[limits=" + limits + ", resync=" + resync + ", drainQuiet=" + drainQuiet + "]";
    }
}
