package io.aion.broker.named;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells apart copies that look alike, so that each has an id of its own, the same when it is delivered again: they are numbered
 * in the order of the queue, and what was not taken out of it begins anew. A number is forgotten with its process; then two
 * equal messages of one second that no sender has named can become one entry of the log.
 */
public final class EqualCopies {

    private final int remembered;
    private final Map<String, Integer> settled = new LinkedHashMap<>();
    private final Map<String, Integer> underWay = new LinkedHashMap<>();

    /** @param remembered looks of which the count is known; older ones do not come again, since the time is part of a look */
    public EqualCopies(int remembered) {
        this.remembered = remembered;
    }

    /** How many that look so were before this one. */
    public int ordinal(String look) {
        int before = settled.getOrDefault(look, 0) + underWay.getOrDefault(look, 0);
        underWay.merge(look, 1, Integer::sum);
        return before;
    }

    /** All so far are taken out for good. */
    public void settled() {
        underWay.forEach((look, count) -> settled.merge(look, count, Integer::sum));
        lost();
        while (settled.size() > remembered) {
            settled.remove(settled.keySet().iterator().next());
        }
    }

    /** What was not taken out comes again. */
    public void lost() {
        underWay.clear();
    }
}
