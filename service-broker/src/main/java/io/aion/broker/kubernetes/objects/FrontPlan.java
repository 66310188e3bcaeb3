package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId.Numbered;
import io.fabric8.kubernetes.api.model.Service;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What to do about Services: those that differ from what is wanted, and those that nobody wants any more. One of a number that
 * is no longer in the file stays as long as that runs.
 */
public record FrontPlan(List<Service> apply, List<Service> delete) {

    /** Whether all is as it should be. */
    public boolean isEmpty() {
        return apply.isEmpty() && delete.isEmpty();
    }

    /** Plans it. */
    public static FrontPlan plan(Collection<Service> wanted, Collection<Service> seen, Set<Numbered> running) {
        Map<String, Service> there = new HashMap<>();
        seen.forEach(service -> there.put(service.getMetadata().getName(), service));
        List<Service> apply = new ArrayList<>();
        for (Service service : wanted) {
            Service before = there.remove(service.getMetadata().getName());
            if (before == null || !print(before).equals(print(service))) {
                apply.add(service);
            }
        }
        List<Service> delete = there.values().stream()
                .filter(service -> Labels.number(service.getMetadata().getLabels())
                        .filter(key -> !running.contains(key))
                        .isPresent())
                .toList();
        return new FrontPlan(apply, delete);
    }

    private static String print(Service service) {
        Map<String, String> annotations = service.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Labels.FINGERPRINT, "");
    }
}
