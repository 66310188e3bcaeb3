package io.aion.spring;

import io.aion.topology.Names.Instance;
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
 * Meters of each instance: made when it appears, taken away when it goes, and never of more than so many, since each
 * costs memory here and in whatever collects them. Called by one thread.
 */
public final class InstanceMeters {

    private final MeterRegistry registry;
    private final int most;
    private final Function<Instance, List<Meter>> make;
    private final Map<Instance, List<Meter>> kept = new HashMap<>();
    private volatile int hidden;

    /**
     * @param part names who shows them, for {@link AionMeter#HIDDEN}
     * @param most instances with meters
     * @param make registers those of one
     */
    public InstanceMeters(MeterRegistry registry, String part, int most, Function<Instance, List<Meter>> make) {
        this.registry = registry;
        this.most = most;
        this.make = make;
        AionMeter.HIDDEN.gauge(registry, () -> hidden, part);
    }

    /** From now on these; of too many those that were there before, then the first. */
    public void show(Collection<Instance> instances) {
        Set<Instance> wanted = new HashSet<>(instances);
        kept.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        for (Instance instance : instances) {
            if (kept.size() < most && !kept.containsKey(instance)) {
                kept.put(instance, make.apply(instance));
            }
        }
        hidden = wanted.size() - kept.size();
    }
}
