package io.aion.broker.instances;

import io.aion.broker.instances.InstanceId.Numbered;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides about every instance of this device: {@code plan(desired, observed, memory, now)} and nothing else. Called again
 * with what came of its actions it comes to rest; called twice with the same it says the same.
 */
public final class InstancePlan {

    private InstancePlan() {}

    /**
     * What to do now.
     *
     * @param wanted every number of the file, in its order
     * @param renamed earlier name of a microservice to what it is called now
     * @param observed what was seen
     * @param memory what the plan before handed on; {@link Memory#empty()} at first
     * @param limits pauses and attempts
     * @param now the time at which it was seen
     */
    public static Outcome plan(
            List<Wanted> wanted,
            Map<String, String> renamed,
            Observed observed,
            Memory memory,
            Limits limits,
            Instant now) {
        Map<Numbered, List<Run>> runs = new LinkedHashMap<>();
        observed.runs().stream()
                .sorted(Comparator.comparing(Run::id))
                .forEach(run -> runs.computeIfAbsent(run.id().numbered(), key -> new ArrayList<>())
                        .add(run));
        Collected collected = new Collected();
        for (Wanted number : wanted) {
            Numbered key = number.key();
            List<Run> its = runs.remove(key);
            collected.add(
                    key,
                    new NumberPlan(
                                    number,
                                    its == null ? List.of() : its,
                                    backlog(observed, key),
                                    Optional.ofNullable(observed.examined().get(key)),
                                    memory.of(key),
                                    limits,
                                    now)
                            .plan());
        }
        runs.forEach((key, removed) -> collected.add(
                key,
                RemovedPlan.plan(
                        removed,
                        backlog(observed, key),
                        successor(renamed, observed, key),
                        memory.of(key),
                        limits,
                        now)));
        return collected.outcome();
    }

    /** What takes its kanban over; empty as long as that has no queue yet. */
    private static Optional<String> successor(Map<String, String> renamed, Observed observed, Numbered key) {
        return Optional.ofNullable(renamed.get(key.service()))
                .filter(name -> backlog(observed, new Numbered(name, 1)) instanceof Backlog.Known);
    }

    private static Backlog backlog(Observed observed, Numbered key) {
        Backlog backlog = observed.backlogs().get(key);
        return backlog == null ? new Backlog.Unknown() : backlog;
    }

    /**
     * A plan.
     *
     * @param actions to be carried out in this order
     * @param memory to be handed to the next plan
     * @param statuses every instance that is wanted or still there
     * @param wakeUp when the next plan has to be made though nothing happens; empty where time changes nothing
     * @param judging numbers whose last run still has to be judged: their queues have to be seen afresh
     */
    public record Outcome(
            List<Action> actions,
            Memory memory,
            List<InstanceStatus> statuses,
            Optional<Instant> wakeUp,
            Set<Numbered> judging) {
        public Outcome {
            actions = List.copyOf(actions);
            statuses = List.copyOf(statuses);
            judging = Set.copyOf(judging);
        }
    }

    private static final class Collected {
        private final List<Action> actions = new ArrayList<>();
        private final Map<Numbered, NumberMemory> memory = new HashMap<>();
        private final List<InstanceStatus> statuses = new ArrayList<>();
        private final Set<Numbered> judging = new HashSet<>();
        private Optional<Instant> wakeUp = Optional.empty();

        void add(Numbered key, NumberOutcome outcome) {
            actions.addAll(outcome.actions());
            statuses.addAll(outcome.statuses());
            memory.put(key, outcome.memory());
            if (outcome.judging()) {
                judging.add(key);
            }
            if (outcome.wakeUp().isPresent()
                    && (wakeUp.isEmpty() || outcome.wakeUp().get().isBefore(wakeUp.get()))) {
                wakeUp = outcome.wakeUp();
            }
        }

        Outcome outcome() {
            return new Outcome(actions, new Memory(memory), statuses, wakeUp, judging);
        }
    }
}
