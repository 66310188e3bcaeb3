package io.aion.status.board;

import io.aion.topology.Names.Instance;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What should have arrived and is nowhere. By the routes of the file each finished kanban is expected at its targets;
 * it has arrived where a finished kanban of that target names it as a parent, or the gateway has seen it handled.
 *
 * <p>{@code lost} = for each instance, those expected longer than the grace and not arrived, less those that wait in
 * its queue; summed; less those given up since the board began to read. Never below 0. So that nothing is called lost
 * that is only unknown: an instance counts from the first kanban by which it names a parent, one whose queue RabbitMQ
 * has not counted does not count, and of more than the limit expected at one instance the oldest are forgotten (they
 * are the next that its queue hands out, so that a long queue makes no false loss).
 */
final class Expected {

    private static final int EARLY = 1_000;

    private final int limit;
    private final long graceMicros;
    private final Map<Instance, Recent<String, Long>> open = new HashMap<>();
    private final Map<Instance, Boolean> reports = new HashMap<>();
    /** Handled before the log said that it was expected: copies for queue and log race one another. */
    private final Recent<Arrival, Boolean> early = new Recent<>(EARLY);

    private @Nullable Depths depths;
    private long dead;

    Expected(int limit, long graceMicros) {
        this.limit = limit;
        this.graceMicros = graceMicros;
    }

    void expect(Instance target, String id, long sent) {
        if (early.remove(new Arrival(target, id)) == null) {
            open.computeIfAbsent(target, key -> new Recent<>(limit)).put(id, sent);
        }
    }

    void arrived(Instance target, String id) {
        reports.put(target, true);
        Recent<String, Long> expected = open.get(target);
        if (expected == null || expected.remove(id) == null) {
            early.put(new Arrival(target, id), true);
        }
    }

    /** Forgets the instances that the file no longer has. */
    void retain(Predicate<Instance> known) {
        open.keySet().removeIf(known.negate());
        reports.keySet().removeIf(known.negate());
    }

    void depths(Depths now) {
        if (depths != null) {
            dead += Math.max(0, now.dead() - depths.dead());
        }
        depths = now;
    }

    long lost(long now) {
        if (depths == null) {
            return 0;
        }
        long missing = 0;
        for (Map.Entry<Instance, Recent<String, Long>> entry : open.entrySet()) {
            Long waiting = depths.waiting().get(entry.getKey());
            if (waiting != null && reports.containsKey(entry.getKey())) {
                missing += Math.max(0, overdue(entry.getValue(), now) - waiting);
            }
        }
        return Math.max(0, missing - dead);
    }

    /** They stand in the order of their sending, so that the count ends at the first one in time. */
    private long overdue(Recent<String, Long> expected, long now) {
        long count = 0;
        Iterator<Long> sent = expected.values().iterator();
        while (sent.hasNext() && now - sent.next() > graceMicros) {
            count++;
        }
        return count;
    }

    private record Arrival(Instance target, String id) {}
}
