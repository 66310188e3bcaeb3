package io.aion.broker;

import io.aion.broker.rabbit.TopologyOwner;
import io.aion.broker.reconciler.InstanceReconciler;
import io.aion.broker.reconciler.InstanceView;
import io.aion.spring.AionMeter;
import io.aion.spring.BoundedMeters;
import io.aion.spring.MeterSource;
import io.aion.topology.Names.Instance;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Instances and looks of the broker as meters. */
final class BrokerMeters implements MeterSource {

    private static final List<String> STATES =
            List.of("running", "starting", "waiting", "stopped", "backing-off", "draining", "no-command", "failed");

    private final InstanceReconciler reconciler;
    private final MeterRegistry registry;
    private final BoundedMeters<Instance> instances;
    private volatile Map<Instance, Seen> seen = Map.of();
    private volatile Map<String, Long> states = Map.of();

    BrokerMeters(TopologyOwner topology, InstanceReconciler reconciler, MeterRegistry registry, int maxInstances) {
        this.reconciler = reconciler;
        this.registry = registry;
        this.instances = new BoundedMeters<>(registry, "broker", maxInstances, this::ofInstance);
        STATES.forEach(state -> AionMeter.INSTANCES.gauge(registry, () -> states.getOrDefault(state, 0L), state));
        AionMeter.REACHABLE.gauge(registry, () -> topology.reachable() ? 1 : 0);
        AionMeter.REFUSED.gauge(registry, () -> topology.status().refused().size());
        topology.whenLooked(AionMeter.RESYNC.timer(registry, "topology")::record);
        reconciler.whenLooked(AionMeter.RESYNC.timer(registry, "instances")::record);
    }

    @Override
    public void refresh() {
        List<InstanceView> views = reconciler.instances();
        states = views.stream().collect(Collectors.groupingBy(InstanceView::state, Collectors.counting()));
        // Several copies of a number with `multiple` are one line.
        seen = views.stream().collect(Collectors.toUnmodifiableMap(BrokerMeters::instance, Seen::of, Seen::together));
        instances.show(views.stream().map(BrokerMeters::instance).distinct().toList());
    }

    private List<Meter> ofInstance(Instance instance) {
        String number = Integer.toString(instance.number());
        return List.of(
                AionMeter.RUNNING.gauge(registry, () -> seen(instance).running() ? 1 : 0, instance.service(), number),
                AionMeter.RESTARTS.counter(
                        registry, this, all -> all.seen(instance).restarts(), instance.service(), number));
    }

    private Seen seen(Instance instance) {
        return seen.getOrDefault(instance, new Seen(false, 0));
    }

    private static Instance instance(InstanceView view) {
        return new Instance(view.name(), view.number());
    }

    private record Seen(boolean running, int restarts) {
        static Seen of(InstanceView view) {
            return new Seen(view.up(), view.restarts());
        }

        Seen together(Seen other) {
            return new Seen(running || other.running, Math.max(restarts, other.restarts));
        }
    }
}
