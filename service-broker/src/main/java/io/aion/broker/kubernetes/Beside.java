package io.aion.broker.kubernetes;

import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.kubernetes.objects.FrontPlan;
import io.aion.broker.kubernetes.objects.ObjectNames;
import io.aion.broker.kubernetes.objects.PodLaunch;
import io.aion.broker.kubernetes.objects.Workloads;
import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What stands beside the runs: the Services before them, and the Secret that their environment refers to. */
final class Beside {

    private final Cluster cluster;
    private final String namespace;
    private final Supplier<Set<Numbered>> running;

    private volatile List<PodLaunch> wanted = List.of();
    private volatile boolean known;
    private @Nullable Map<String, String> applied;

    /** @param running numbers of which something is there, wanted or not */
    Beside(Cluster cluster, String namespace, Supplier<Set<Numbered>> running) {
        this.cluster = cluster;
        this.namespace = namespace;
        this.running = running;
    }

    /** From now on that is wanted; nothing is done about it yet. */
    void want(Collection<PodLaunch> launches) {
        wanted = List.copyOf(launches);
        known = true;
    }

    /** What is wanted, and what was put there, is somebody else's to know from now on. */
    synchronized void forget() {
        known = false;
        wanted = List.of();
        applied = null;
    }

    /** Whether something is to be done. */
    boolean due() {
        return known && (!fronts().isEmpty() || secretIsDue());
    }

    private FrontPlan fronts() {
        return FrontPlan.plan(
                wanted.stream().flatMap(launch -> launch.front().stream()).toList(), cluster.services(), running.get());
    }

    private synchronized boolean secretIsDue() {
        return applied == null ? !wanted.isEmpty() : !applied.equals(data(applied));
    }

    /** Puts all of it right. */
    void put() {
        ensureSecret();
        FrontPlan plan = fronts();
        Set<String> ours = cluster.services().stream()
                .map(service -> service.getMetadata().getName())
                .collect(Collectors.toSet());
        @Nullable RuntimeException trouble = null;
        for (Service front : plan.apply()) {
            try {
                cluster.apply(front, ours.contains(front.getMetadata().getName()));
            } catch (RuntimeException e) {
                // The others are put right all the same.
                trouble = e;
            }
        }
        plan.delete().forEach(cluster::delete);
        if (trouble != null) {
            throw trouble;
        }
    }

    /** Sees to it that the Secret holds what every wanted pod refers to. */
    synchronized void ensureSecret() {
        if (applied == null) {
            Map<String, String> there = new HashMap<>();
            cluster.secret(ObjectNames.SECRET)
                    .forEach((key, value) ->
                            there.put(key, new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8)));
            applied = there;
        }
        Map<String, String> data = data(applied);
        if (!data.equals(applied)) {
            cluster.apply(Workloads.secret(data, namespace), false);
            applied = data;
        }
    }

    /** Also what those still run with that are no longer wanted: Kubernetes may have to start them again. */
    private Map<String, String> data(Map<String, String> before) {
        Set<String> names = running.get().stream()
                .map(key -> ObjectNames.instance(key.service(), key.number()))
                .collect(Collectors.toSet());
        Map<String, String> data = new HashMap<>();
        before.forEach((key, value) -> {
            int dot = key.indexOf('.');
            if (dot < 0 ? !names.isEmpty() : names.contains(key.substring(0, dot))) {
                data.put(key, value);
            }
        });
        wanted.forEach(launch -> data.putAll(launch.secretData()));
        return data;
    }
}
