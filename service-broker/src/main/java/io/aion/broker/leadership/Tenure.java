package io.aion.broker.leadership;

import java.time.Duration;

/**
 * What a broker knows of its hold on the lease. It may act for the deadline after it <em>asked</em> for the renewal that was
 * granted; another one may take the lease only when it has seen it unchanged for the lease's duration, which is longer. So it has
 * stopped before another begins, however long an answer, a pause of this process or a change of the clock took.
 *
 * @param term counts the times it began to act
 * @param held whether the lease was ours when we last heard
 * @param renewed when the last granted renewal was asked for
 */
public record Tenure(long term, boolean held, Moment renewed) {

    /** Before the first one. */
    public static Tenure none(Moment now) {
        return new Tenure(Leadership.NONE, false, now);
    }

    /**
     * A renewal was granted. It goes on with the term only if that has not ended meanwhile: others may have acted.
     *
     * @param asked when it was asked for
     * @param now when the answer came
     */
    public Tenure renewed(Moment asked, Moment now, Duration deadline) {
        return new Tenure(actsAt(now, deadline) ? term : term + 1, true, asked);
    }

    /** The lease is not ours any more. */
    public Tenure ended() {
        return new Tenure(term, false, renewed);
    }

    /** The term in which it may act then; {@link Leadership#NONE} where it may not. */
    public long termAt(Moment now, Duration deadline) {
        return actsAt(now, deadline) ? term : Leadership.NONE;
    }

    private boolean actsAt(Moment now, Duration deadline) {
        return held && now.atMostSince(renewed).compareTo(deadline) < 0;
    }
}
