package io.aion.broker.leadership;

import java.time.Duration;

/**
 * Since when somebody else's lease has been as it is, by our own steady clock. The time that stands in the lease is the watch of
 * another machine: one that goes wrong, or a watch here that is set, would make a held lease look abandoned.
 *
 * @param content what distinguishes one renewal from the next
 * @param since when it was first seen so
 */
public record Sighting(Object content, Moment since) {

    /** The same lease seen again. */
    public Sighting seen(Object contentNow, Moment now) {
        return content.equals(contentNow) ? this : new Sighting(contentNow, now);
    }

    /** How long it has not been renewed, at least. */
    public Duration age(Moment now) {
        return now.steadySince(since);
    }
}
