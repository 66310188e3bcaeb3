package io.aion.spring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Meters of each of a kind, such as an instance: made when it appears, taken away when it goes, and never of more than so many,
 * since each costs memory here and in whatever collects them. Called by one thread.
 *
 * @param <K> what tells them apart
 */
public final class BoundedMeters<K> {

    private final MeterRegistry registry;
    private final int most;
    private final Function<K, List<Meter>> make;
    private final Map<K, List<Meter>> kept = new HashMap<>();
    private volatile int hidden;

    /**
     * @param part names who shows them, for {@link AionMeter#HIDDEN}
     * @param most of them with meters
     * @param make registers those of one
     */
    public BoundedMeters(MeterRegistry registry, String part, int most, Function<K, List<Meter>> make) {
        this.registry = registry;
        this.most = most;
        this.make = make;
        AionMeter.HIDDEN.gauge(registry, () -> hidden, part);
    }

    /** From now on these; of too many those that were there before, then the first. */
    public void show(Collection<K> all) {
        Set<K> wanted = new HashSet<>(all);
        kept.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        for (K each : all) {
            if (kept.size() < most && !kept.containsKey(each)) {
                kept.put(each, make.apply(each));
            }
        }
        hidden = wanted.size() - kept.size();
    }
}
