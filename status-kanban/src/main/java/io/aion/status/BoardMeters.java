package io.aion.status;

import io.aion.spring.AionMeter;
import io.aion.spring.BoundedMeters;
import io.aion.spring.MeterSource;
import io.aion.status.board.BoardState;
import io.aion.status.board.BoardState.Line;
import io.aion.status.board.BoardState.Totals;
import io.aion.status.watch.LiveBoard;
import io.aion.topology.Names.Instance;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The board's figures as meters: the same numbers that a person sees there. */
final class BoardMeters implements MeterSource {

    private final LiveBoard board;
    private final MeterRegistry registry;
    private final BoundedMeters<Instance> instances;
    private volatile Map<Instance, Line> lines = Map.of();
    private volatile Totals totals;

    BoardMeters(LiveBoard board, MeterRegistry registry, int maxInstances) {
        this.board = board;
        this.registry = registry;
        this.totals = board.glance().totals();
        this.instances = new BoundedMeters<>(registry, "board", maxInstances, this::ofInstance);
        AionMeter.FINISHED.counter(registry, this, all -> all.totals.kanban());
        AionMeter.REPEATED.counter(registry, this, all -> all.totals.repeated());
        AionMeter.REORDERED.counter(registry, this, all -> all.totals.reordered());
        AionMeter.LOST.gauge(registry, () -> totals.lost());
        AionMeter.DEAD.gauge(registry, () -> known(totals.dead()));
        AionMeter.UNROUTED.gauge(registry, () -> known(totals.unrouted()));
        AionMeter.HOP_OVERALL.gauge(registry, () -> seconds(totals.hopP50Ms()), "0.5");
        AionMeter.HOP_OVERALL.gauge(registry, () -> seconds(totals.hopP99Ms()), "0.99");
    }

    @Override
    public void refresh() {
        BoardState state = board.glance();
        totals = state.totals();
        lines = state.services().stream()
                .collect(Collectors.toUnmodifiableMap(
                        line -> new Instance(line.service(), line.number()), Function.identity()));
        instances.show(state.services().stream()
                .map(line -> new Instance(line.service(), line.number()))
                .toList());
    }

    private List<Meter> ofInstance(Instance instance) {
        String service = instance.service();
        String number = Integer.toString(instance.number());
        return List.of(
                AionMeter.IN.counter(registry, this, all -> all.value(instance, Line::in), service, number),
                AionMeter.OUT.counter(registry, this, all -> all.value(instance, Line::out), service, number),
                AionMeter.WAITING.gauge(
                        registry, () -> value(instance, line -> known(line.waiting())), service, number),
                AionMeter.AGE.gauge(
                        registry, () -> value(instance, line -> known(line.ageMs()) / 1_000), service, number),
                AionMeter.HOP.gauge(
                        registry, () -> value(instance, line -> seconds(line.hopP50Ms())), service, number, "0.5"),
                AionMeter.HOP.gauge(
                        registry, () -> value(instance, line -> seconds(line.hopP99Ms())), service, number, "0.99"));
    }

    private double value(Instance instance, ToDoubleFunction<Line> of) {
        Line line = lines.get(instance);
        return line == null ? 0 : of.applyAsDouble(line);
    }

    /** Nothing is shown where nothing is known: a zero would be a statement. */
    private static double known(@Nullable Long number) {
        return number == null ? Double.NaN : number;
    }

    private static double seconds(@Nullable Double millis) {
        return millis == null ? Double.NaN : millis / 1_000;
    }
}
