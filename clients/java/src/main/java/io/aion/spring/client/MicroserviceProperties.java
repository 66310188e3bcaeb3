package io.aion.spring.client;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How a microservice handles. Where its RabbitMQ is and who it is comes from the environment that AION gives it.
 *
 * @param attempts how often the listener is called for one kanban before it is given up. 5, with the pauses, gets over a short
 *     outage of what it calls and holds the queue for a few seconds
 * @param firstPause between the first and the second attempt; doubles
 * @param longestPause the end of that growth
 * @param stopWait how long a listener may go on when the application is to end; AION itself gives it 10 s in all
 * @param endWhenIdle for one that AION starts when kanban wait: the application ends when its queue has been empty for so
 *     long; zero: it stays
 */
@ConfigurationProperties("aion.microservice")
public record MicroserviceProperties(
        @DefaultValue("5") int attempts,
        @DefaultValue("100ms") Duration firstPause,
        @DefaultValue("5s") Duration longestPause,
        @DefaultValue("8s") Duration stopWait,
        @DefaultValue("0s") Duration endWhenIdle) {

    public MicroserviceProperties {
        if (attempts < 1) {
            throw new IllegalArgumentException("aion.microservice.attempts must be at least 1, not " + attempts);
        }
        if (firstPause.isNegative() || firstPause.compareTo(longestPause) > 0) {
            throw new IllegalArgumentException("aion.microservice.first-pause (" + firstPause
                    + ") must not be negative or longer than longest-pause (" + longestPause + ")");
        }
    }
}
