package io.aion.broker.kubernetes.objects;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What was seen, with what was ordered and can't be seen yet laid over it: a plan that looked at what was seen alone would
 * order it once more. A start that Kubernetes does not take is a run that is coming, with the reason; it is no failed run,
 * which would be held against the kanban that waits.
 *
 * @param runs for the plan
 * @param settled orders that are seen to be done, or of which nothing was seen for too long
 */
public record Overlay(List<Run> runs, List<Order> settled) {

    /**
     * Lays the orders over what was seen.
     *
     * @param within how long something that Kubernetes has taken may stay unseen
     */
    public static Overlay of(List<Seen> seen, Collection<Order> orders, Instant now, Duration within) {
        Map<InstanceId, Run> runs = new LinkedHashMap<>();
        Map<InstanceId, Seen> objects = new LinkedHashMap<>();
        seen.forEach(one -> {
            runs.put(one.run().id(), one.run());
            objects.put(one.run().id(), one);
        });
        List<Order> settled = new ArrayList<>();
        for (Order order : orders) {
            @Nullable Seen one = objects.get(order.id());
            Optional<Run> shown = shown(order, one);
            boolean late = order.at().plus(within).isBefore(now);
            if (shown.isEmpty() || (late && unseen(order, one))) {
                settled.add(order);
            } else {
                runs.put(order.id(), shown.get());
            }
        }
        return new Overlay(List.copyOf(runs.values()), settled);
    }

    /** The run that the order makes of it; empty where it is done. */
    private static Optional<Run> shown(Order order, @Nullable Seen seen) {
        return switch (order.what()) {
            case START -> start(order, seen);
            case CHANGE ->
                seen == null || changed(order, seen.run())
                        ? Optional.empty()
                        : Optional.of(as(seen.run(), order, "it goes over to its changed definition"));
            case STOP -> stop(order, seen);
        };
    }

    /** Whether it was taken, and nothing of it is seen. */
    private static boolean unseen(Order order, @Nullable Seen seen) {
        boolean there = seen != null && seen.uid().equals(order.uid());
        return switch (order.what()) {
            case START -> order.taken() && (seen == null || !there || !changed(order, seen.run()));
            case CHANGE -> order.taken();
            case STOP -> order.taken() || !there;
        };
    }

    private static Optional<Run> stop(Order order, @Nullable Seen seen) {
        if (seen == null || !seen.uid().equals(order.uid())) {
            // One that was made and is ended before it was seen is still to come; any other has gone.
            return order.launch().map(launch -> stopping(coming(order)));
        }
        return seen.run().stopping() ? Optional.empty() : Optional.of(stopping(seen.run()));
    }

    private static Optional<Run> start(Order order, @Nullable Seen seen) {
        boolean there = seen != null && order.taken() && seen.uid().equals(order.uid());
        if (!there || seen == null || !changed(order, seen.run())) {
            return Optional.of(coming(order));
        }
        // What is kept has ended and is there as it should be: Kubernetes starts it again after a pause of its own.
        return !seen.run().alive() && seen.run().runId().equals(order.runId())
                ? Optional.of(as(
                        seen.run(),
                        order,
                        "Kubernetes starts it again; it "
                                + seen.run()
                                        .exit()
                                        .map(exit -> exit.described() + exit.lastLinesClause())
                                        .orElse("ended")))
                : Optional.empty();
    }

    private static boolean changed(Order order, Run run) {
        return order.launch()
                .filter(launch -> launch.fingerprint().equals(run.fingerprint()))
                .isPresent();
    }

    private static Run coming(Order order) {
        PodLaunch launch = order.launch().orElseThrow();
        return new Run(
                order.id(),
                order.named(),
                launch.fingerprint(),
                launch.queue(),
                order.waiting(),
                order.at(),
                launch.keeps(order.id()) ? Run.Kind.KEPT_POD : Run.Kind.POD,
                OptionalLong.empty(),
                Optional.of(order.trouble().isEmpty() ? "Kubernetes is asked for it" : order.trouble()),
                "",
                false,
                Optional.empty());
    }

    private static Run as(Run run, Order order, String what) {
        return new Run(
                run.id(),
                run.runId(),
                order.launch().map(PodLaunch::fingerprint).orElse(run.fingerprint()),
                run.queue(),
                run.waitingAtStart(),
                run.started(),
                run.kind(),
                run.pid(),
                Optional.of(order.trouble().isEmpty() ? what : order.trouble()),
                "",
                false,
                Optional.empty());
    }

    /** It lives until it has gone, also where nothing of it runs any more. */
    private static Run stopping(Run run) {
        return run.at(run.coming(), true, Optional.empty());
    }
}
