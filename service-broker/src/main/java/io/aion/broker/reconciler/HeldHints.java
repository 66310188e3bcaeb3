package io.aion.broker.reconciler;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Hints that have come and are not released yet. One that led to a start is released at once (another number may be
 * meant next); one that did not is held for a while, so that a service which is busy is not looked at for every kanban.
 */
final class HeldHints {

    private final QueueWatch queues;
    private final Duration pause;
    private final Map<String, Instant> fresh = new ConcurrentHashMap<>();
    private final Map<String, Instant> held = new ConcurrentHashMap<>();

    HeldHints(QueueWatch queues, Duration pause) {
        this.queues = queues;
        this.pause = pause;
    }

    void add(String service, Instant now) {
        fresh.put(service, now);
    }

    /** Services that were hinted at since the last time. */
    Set<String> take() {
        Set<String> taken = new HashSet<>();
        fresh.forEach((service, at) -> {
            if (fresh.remove(service, at)) {
                held.put(service, at);
                taken.add(service);
            }
        });
        return taken;
    }

    /**
     * Lets go of those whose time has come; says when that of the next one has.
     *
     * @param idle whether a kanban could start anything of that service now; if not, its hint stays held
     */
    Optional<Instant> release(boolean started, Predicate<String> idle, Instant now) {
        Instant next = null;
        for (Map.Entry<String, Instant> hint : held.entrySet()) {
            if (!idle.test(hint.getKey())) {
                continue;
            }
            Instant at = hint.getValue().plus(pause);
            if (started || !now.isBefore(at)) {
                held.remove(hint.getKey());
                queues.release(hint.getKey());
            } else if (next == null || at.isBefore(next)) {
                next = at;
            }
        }
        return Optional.ofNullable(next);
    }
}
