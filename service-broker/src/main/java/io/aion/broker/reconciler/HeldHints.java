package io.aion.broker.reconciler;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Hints that have come and are not released yet. A hint can be there a few milliseconds before its kanban, because the
 * kanban's queue is replicated and written to disk first: so a hint that led to no start makes for several looks, and is
 * released after the last. One that led to a start is released at once (another number may be meant next). A service
 * none of whose numbers could be started keeps its hint, and so is not looked at for every kanban it handles.
 */
final class HeldHints {

    private final QueueWatch queues;
    private final Duration pause;
    private final Set<String> fresh = ConcurrentHashMap.newKeySet();
    private final Map<String, Held> held = new HashMap<>();

    HeldHints(QueueWatch queues, Duration pause) {
        this.queues = queues;
        this.pause = pause;
    }

    /** When to look again, and how long after the hint that is. */
    private record Held(Instant since, Instant look) {}

    /** A hint has come; from any thread. */
    void add(String service) {
        fresh.add(service);
    }

    /** All of them are somebody else's. */
    void forget() {
        fresh.clear();
        held.clear();
    }

    /** Services to look at now. */
    Set<String> take(Instant now) {
        Set<String> taken = new HashSet<>();
        for (Iterator<String> services = fresh.iterator(); services.hasNext(); ) {
            String service = services.next();
            services.remove();
            held.put(service, new Held(now, now));
        }
        held.forEach((service, hint) -> {
            if (!now.isBefore(hint.look())) {
                taken.add(service);
            }
        });
        return taken;
    }

    /**
     * Lets go of those that were looked at for the last time; says when the next look is due.
     *
     * @param looked services that were looked at just now
     * @param started services of which something was started
     * @param idle whether a kanban could start anything of that service now
     */
    Optional<Instant> release(Set<String> looked, Set<String> started, Predicate<String> idle, Instant now) {
        Optional<Instant> next = Optional.empty();
        for (String service : Set.copyOf(held.keySet())) {
            Held hint = held.getOrDefault(service, new Held(now, now));
            Duration age = Duration.between(hint.since(), now);
            if (started.contains(service) || (age.compareTo(pause) >= 0 && idle.test(service))) {
                held.remove(service);
                queues.release(service);
                continue;
            }
            if (!idle.test(service)) {
                continue;
            }
            if (looked.contains(service)) {
                // Looks at a tenth, at a bit less than half and at all of the pause.
                Duration later = age.multipliedBy(3).plus(pause.dividedBy(10));
                hint = new Held(hint.since(), hint.since().plus(later.compareTo(pause) < 0 ? later : pause));
                held.put(service, hint);
            }
            Instant look = hint.look();
            if (next.isEmpty() || look.isBefore(next.get())) {
                next = Optional.of(look);
            }
        }
        return next;
    }
}
