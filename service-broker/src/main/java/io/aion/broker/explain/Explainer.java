package io.aion.broker.explain;

import io.aion.broker.instances.InstanceState;
import io.aion.broker.instances.Launchable;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers why the instances of a microservice do not run. It changes nothing. */
public final class Explainer {

    private final Supplier<List<InstanceFacts>> instances;
    private final Function<String, RabbitFacts> rabbit;
    private final Place place;
    private final Clock clock;

    /**
     * @param instances every instance that is wanted or still there
     * @param rabbit what is known of RabbitMQ, and of that queue of it
     * @param place where instances run
     */
    public Explainer(
            Supplier<List<InstanceFacts>> instances, Function<String, RabbitFacts> rabbit, Place place, Clock clock) {
        this.instances = instances;
        this.rabbit = rabbit;
        this.place = place;
        this.clock = clock;
    }

    /** All instances of that microservice; empty where there are none, wanted or not. */
    public Optional<Explanation> explain(String service) {
        Instant now = clock.instant();
        List<Explanation.Instance> all = instances.get().stream()
                .filter(facts -> facts.id().service().equals(service))
                .map(facts -> explain(facts, now))
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(new Explanation(service, all));
    }

    private Explanation.Instance explain(InstanceFacts facts, Instant now) {
        List<Cause> causes = askPlace(facts) ? place.causes(facts) : List.of();
        if (causes.isEmpty()) {
            causes = InstanceCauses.of(facts, rabbit.apply(facts.queue()), now);
        }
        return new Explanation.Instance(
                facts.id().number(),
                facts.id().copy(),
                facts.status().mode().text(),
                facts.status().state().text(),
                causes.stream().map(Explanation.Shown::of).toList());
    }

    /** Where AION itself has no reason to run it now, its place has nothing to add. */
    private static boolean askPlace(InstanceFacts facts) {
        return switch (facts.status().state()) {
            case InstanceState.Starting starting -> true;
            case InstanceState.Running running -> true;
            case InstanceState.Stopping stopping -> true;
            case InstanceState.BackingOff backingOff -> true;
            case InstanceState.Failed failed -> true;
            // What is missing may be an answer of that place.
            case InstanceState.Waiting waiting -> facts.launch().orElse(null) instanceof Launchable.NotYet;
            case InstanceState.Draining draining -> false;
            case InstanceState.Stopped stopped -> false;
            case InstanceState.NoCommand noCommand -> false;
        };
    }
}
