package io.aion.broker.instances;

import static io.aion.broker.instances.Backlogs.backlog;

import io.aion.broker.instances.Examined.Head;
import io.aion.broker.instances.InstanceId.Numbered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/** A device with queues and processes, simulated: what a plan is tried on. Replays from its random source. */
final class Device {

    /** How the program of a service behaves. */
    enum Habit {
        /** Handles what waits; ends by itself where it is on demand. */
        GOOD,
        /** Ends without having done anything. */
        BROKEN,
        /** Handles a kanban or two and ends, whatever waits. */
        SHORT
    }

    static final class Card {
        final String id;
        final String service;
        final boolean killer;
        long deliveries;

        Card(String id, String service, boolean killer) {
            this.id = id;
            this.service = service;
            this.killer = killer;
        }

        @Override
        public String toString() {
            return killer ? id + ", a killer" : id;
        }
    }

    private static final class Process {
        Run run;
        final Deque<Card> held = new ArrayDeque<>();
        int quiet;

        Process(Run run) {
            this.run = run;
        }
    }

    final Random random;
    final Limits limits;
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final Map<Numbered, Wanted> wanted = new LinkedHashMap<>();
    final Map<String, Habit> habits = new HashMap<>();
    final Map<Numbered, Deque<Card>> queues = new HashMap<>();
    final List<Card> acknowledged = new ArrayList<>();
    final List<Card> parked = new ArrayList<>();
    final Set<String> everBroken = new HashSet<>();
    final List<String> history = new ArrayList<>();
    boolean rabbit = true;
    int starts;

    private final Map<InstanceId, Process> processes = new LinkedHashMap<>();
    private int runs;
    private int cards;

    Device(Random random, Limits limits) {
        this.random = random;
        this.limits = limits;
    }

    List<Run> runs() {
        return processes.values().stream().map(process -> process.run).toList();
    }

    long live(Numbered key) {
        return processes.values().stream()
                .filter(process ->
                        process.run.alive() && process.run.id().numbered().equals(key))
                .count();
    }

    Card send(Numbered key, boolean killer) {
        Card card = new Card("k" + ++cards, key.service(), killer);
        queues.computeIfAbsent(key, none -> new ArrayDeque<>()).addLast(card);
        return card;
    }

    int sent() {
        return cards;
    }

    /** Of the queue in which most wait one behind the other. */
    long mostKillersOfAQueue() {
        return queues.values().stream()
                .mapToLong(queue -> queue.stream().filter(card -> card.killer).count())
                .max()
                .orElse(0);
    }

    /** Every card that is somewhere, once for each place. */
    List<Card> everywhere() {
        List<Card> all = new ArrayList<>(acknowledged);
        all.addAll(parked);
        queues.values().forEach(all::addAll);
        processes.values().forEach(process -> all.addAll(process.held));
        return all;
    }

    Observed observe(Map<Numbered, Examined> examined) {
        Map<Numbered, Backlog> backlogs = new HashMap<>();
        Set<Numbered> keys = new HashSet<>(wanted.keySet());
        processes.keySet().forEach(id -> keys.add(id.numbered()));
        for (Numbered key : keys) {
            Deque<Card> queue = queues.getOrDefault(key, new ArrayDeque<>());
            backlogs.put(key, rabbit ? backlog(queue.size(), (int) live(key)) : new Backlog.Unknown());
        }
        return new Observed(runs(), backlogs, examined);
    }

    Map<Numbered, Examined> carryOut(List<Action> actions) {
        Map<Numbered, Examined> examined = new HashMap<>();
        for (Action action : actions) {
            history.add(now + " " + action);
            switch (action) {
                case Action.Start start -> start(start);
                case Action.Change change -> change(change);
                case Action.Stop stop -> stop(stop);
                case Action.Forget forget -> {
                    Process gone = processes.remove(forget.id());
                    if (gone == null || gone.run.alive()) {
                        throw new AssertionError("a living run is forgotten: " + forget);
                    }
                }
                case Action.Examine examine -> examined.put(examine.key(), examine(examine));
            }
        }
        return examined;
    }

    private void start(Action.Start start) {
        Process before = processes.get(start.id());
        if (before != null && before.run.alive()) {
            throw new AssertionError("started while it runs: " + start);
        }
        Wanted definition = wanted.get(start.id().numbered());
        if (definition == null) {
            throw new AssertionError("started though not wanted: " + start);
        }
        starts++;
        processes.put(
                start.id(),
                new Process(new Run(
                        start.id(),
                        "r" + ++runs,
                        start.fingerprint(),
                        definition.queue(),
                        start.waiting(),
                        now,
                        kind(start, definition),
                        OptionalLong.of(runs),
                        Optional.empty(),
                        "",
                        false,
                        Optional.empty())));
    }

    /** Some of those that are kept run as they do on Kubernetes. */
    private static Run.Kind kind(Action.Start start, Wanted definition) {
        boolean kept = definition.mode() == Mode.ALWAYS && start.id().copy() == 1;
        return kept && start.id().service().hashCode() % 2 == 0 ? Run.Kind.KEPT_POD : Run.Kind.PROCESS;
    }

    private void change(Action.Change change) {
        Process process = processes.get(change.id());
        if (process == null
                || !process.run.alive()
                || process.run.stopping()
                || !process.run.kind().changeable()
                || process.run.fingerprint().equals(change.fingerprint())) {
            throw new AssertionError("changed what can't be or need not be: " + change);
        }
        Run run = process.run;
        process.run = new Run(
                run.id(),
                run.runId(),
                change.fingerprint(),
                Objects.requireNonNull(wanted.get(run.id().numbered())).queue(),
                run.waitingAtStart(),
                now,
                run.kind(),
                run.pid(),
                run.coming(),
                run.note(),
                false,
                Optional.empty());
    }

    private void stop(Action.Stop stop) {
        Process process = processes.get(stop.id());
        if (process == null || !process.run.runId().equals(stop.runId()) || process.run.stopping()) {
            throw new AssertionError("stopped what is not there or stopped already: " + stop);
        }
        process.run = process.run.at(process.run.coming(), true, Optional.empty());
    }

    private Examined examine(Action.Examine question) {
        if (live(question.key()) > 0) {
            return new Examined.Unanswered(question.runId(), "someone reads it");
        }
        Deque<Card> queue = queues.getOrDefault(question.key(), new ArrayDeque<>());
        Card first = queue.peekFirst();
        if (first == null) {
            return new Examined.Empty(question.runId());
        }
        Head head = new Head(first.id, first.deliveries++);
        if (question.parkIf().filter(first.id::equals).isPresent() && head.deliveries() > question.moreThan()) {
            parked.add(queue.removeFirst());
            return new Examined.Parked(question.runId(), head);
        }
        return new Examined.Found(question.runId(), head);
    }

    /** Time passes and the processes live through it. */
    void pass(Duration time) {
        now = now.plus(time);
        processes.values().stream().filter(process -> process.run.alive()).forEach(this::live);
    }

    private void live(Process process) {
        Numbered key = process.run.id().numbered();
        Deque<Card> queue = process.run.queue().isEmpty()
                ? new ArrayDeque<>()
                : queues.computeIfAbsent(key, none -> new ArrayDeque<>());
        if (process.run.stopping()) {
            if (random.nextInt(3) == 0) {
                end(process, 143, true);
            }
            return;
        }
        Habit habit = habits.getOrDefault(key.service(), Habit.GOOD);
        if (habit == Habit.BROKEN) {
            everBroken.add(key.service());
            if (random.nextBoolean() && process.held.isEmpty() && !queue.isEmpty()) {
                take(process, queue);
            }
            end(process, random.nextInt(2), false);
            return;
        }
        for (int i = habit == Habit.SHORT ? 1 : 3; i > 0 && (!queue.isEmpty() || !process.held.isEmpty()); i--) {
            if (process.held.isEmpty()) {
                take(process, queue);
            }
            process.quiet = 0;
            if (process.held.getFirst().killer) {
                end(process, 139, false);
                return;
            }
            acknowledged.add(process.held.removeFirst());
        }
        Wanted definition = wanted.get(key);
        boolean kept = definition != null && definition.mode() == Mode.ALWAYS;
        if (habit == Habit.SHORT || (!kept && queue.isEmpty() && process.quiet++ > 1)) {
            end(process, 0, false);
        }
    }

    private static void take(Process process, Deque<Card> queue) {
        Card card = queue.removeFirst();
        card.deliveries++;
        process.held.addLast(card);
    }

    private void end(Process process, int code, boolean asked) {
        Deque<Card> queue = queues.computeIfAbsent(process.run.id().numbered(), none -> new ArrayDeque<>());
        while (!process.held.isEmpty()) {
            queue.addFirst(process.held.removeLast());
        }
        process.run = process.run.at(
                process.run.coming(),
                process.run.stopping(),
                Optional.of(new Exit(OptionalInt.of(code), now, asked, "line one | line two")));
    }
}
