package io.aion.broker.topology;

import io.aion.topology.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An alternate exchange acts only while nothing matches. So the first binding of a connection key takes its kanban away
 * from {@code default} before the second target is bound, and the last but one takes them from a target before they fall
 * to {@code default}: for that moment a target would miss its copy. A link to the alternate exchange under the same key,
 * bound before and unbound after, makes both changes one step.
 */
final class KeySwitch {

    private KeySwitch() {}

    private record Place(String source, String key) {}

    /**
     * The links that are needed while these bindings are added and those are removed. Where the alternate exchange is not
     * there, nothing can fall to it.
     */
    static List<Binding> links(
            Topology desired, ObservedTopology observed, Collection<Binding> added, Collection<Binding> removed) {
        Map<Place, Integer> before = count(observed.bindings());
        Map<Place, Integer> after = count(desired.bindings());
        Map<Place, Integer> changed = new LinkedHashMap<>();
        count(added).forEach((place, count) -> {
            if (!before.containsKey(place) && count > 1) {
                changed.put(place, count);
            }
        });
        count(removed).forEach((place, count) -> {
            if (!after.containsKey(place) && count > 1) {
                changed.put(place, count);
            }
        });
        List<Binding> links = new ArrayList<>();
        for (Place place : changed.keySet()) {
            link(desired, observed, place)
                    .filter(link -> !observed.bindings().contains(link))
                    .ifPresent(links::add);
        }
        return links;
    }

    /** Whether this binding is such a link, perhaps left from a change that was interrupted. */
    static boolean isLink(Binding binding, Set<Binding> desired) {
        return !binding.toQueue() && binding.source().startsWith(Names.ROUTE_PREFIX) && !desired.contains(binding);
    }

    private static Optional<Binding> link(Topology desired, ObservedTopology observed, Place place) {
        Exchange source = desired.exchanges().get(place.source());
        if (source == null
                || source.alternate().isEmpty()
                || !place.source().startsWith(Names.ROUTE_PREFIX)
                || !Objects.equals(source, observed.exchanges().get(place.source()))
                || !observed.exchanges().containsKey(source.alternate())) {
            return Optional.empty();
        }
        return Optional.of(Binding.exchange(place.source(), place.key(), source.alternate()));
    }

    private static Map<Place, Integer> count(Collection<Binding> bindings) {
        Map<Place, Integer> counts = new HashMap<>();
        for (Binding binding : bindings) {
            if (binding.toQueue()) {
                counts.merge(new Place(binding.source(), binding.key()), 1, Integer::sum);
            }
        }
        return counts;
    }
}
