package io.aion.broker.instances;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.instances.Device.Card;
import io.aion.broker.instances.Device.Habit;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.testing.Seeds;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Random devices, files, kanban and failures. */
class InstancePlanPropertyTest {

    private static final int STEPS = 250;
    private static final Limits LIMITS = Limits.DEFAULT;
    private static final List<String> NAMES = List.of("a", "b", "c", "d");

    @Test
    void holdsInRandomWorlds() {
        AtomicLong starts = new AtomicLong();
        AtomicLong parked = new AtomicLong();
        AtomicLong acknowledged = new AtomicLong();
        int worlds = Seeds.forEach(100, random -> {
            Device device = world(random);
            starts.addAndGet(device.starts);
            parked.addAndGet(device.parked.size());
            acknowledged.addAndGet(device.acknowledged.size());
        });
        System.out.printf("starts %s, acknowledged %s, given up %s%n", starts, acknowledged, parked);
        // Worlds in which nothing happens prove nothing.
        if (worlds > 1) {
            assertThat(starts).hasValueGreaterThan(worlds);
            assertThat(parked).hasPositiveValue();
            assertThat(acknowledged).hasValueGreaterThan(worlds);
        }
    }

    @Test
    void plansForAThousandServicesInMilliseconds() {
        Device device = new Device(new Random(1), LIMITS);
        for (int i = 0; i < 1_000; i++) {
            Numbered key = new Numbered("service-" + i, 1);
            Mode mode = i % 2 == 0 ? Mode.ALWAYS : Mode.ON_DEMAND;
            device.wanted.put(
                    key,
                    new Wanted(
                            key, mode, i % 2 == 0, 1, Optional.empty(), "before." + key, new Launchable.Ready("v1")));
        }
        Loop loop = new Loop(device);
        loop.turn(Duration.ofSeconds(1));
        assertThat(device.starts).isEqualTo(500);
        List<Wanted> wanted = List.copyOf(device.wanted.values());
        Observed observed = device.observe(Map.of());
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 50; i++) {
            long start = System.nanoTime();
            assertThat(InstancePlan.plan(wanted, Map.of(), observed, loop.memory, LIMITS, device.now)
                            .actions())
                    .isEmpty();
            best = Math.min(best, System.nanoTime() - start);
        }
        System.out.printf("plan for 1,000 services, 500 of them running: %.1f ms%n", best / 1e6);
        assertThat(best).isLessThan(Duration.ofMillis(200).toNanos());
    }

    private static Device world(Random random) {
        Device device = new Device(random, LIMITS);
        Loop loop = new Loop(device);
        try {
            NAMES.forEach(name -> change(device, random, name));
            for (int step = 0; step < STEPS; step++) {
                disturb(device, random);
                loop.turn(Duration.ofMillis(100 + random.nextInt(2_000)));
                if (random.nextInt(60) == 0) {
                    loop.forget();
                }
            }
            comesToRest(device, loop);
        } catch (AssertionError | RuntimeException e) {
            int size = device.history.size();
            throw new AssertionError(
                    e.getMessage() + "\n" + String.join("\n", device.history.subList(Math.max(0, size - 60), size)), e);
        }
        return device;
    }

    private static void disturb(Device device, Random random) {
        if (random.nextInt(25) == 0) {
            change(device, random, NAMES.get(random.nextInt(NAMES.size())));
        }
        if (random.nextInt(40) == 0) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            device.habits.put(name, Habit.values()[random.nextInt(Habit.values().length)]);
        }
        if (random.nextInt(30) == 0) {
            device.rabbit = !device.rabbit;
        }
        if (device.rabbit && !device.wanted.isEmpty() && random.nextInt(2) == 0) {
            List<Wanted> all = new ArrayList<>(device.wanted.values());
            Wanted target = all.get(random.nextInt(all.size()));
            if (target.hasQueue()) {
                device.send(target.key(), random.nextInt(20) == 0);
            }
        }
    }

    /** Another definition of a service, or none. */
    private static void change(Device device, Random random, String name) {
        device.wanted.keySet().removeIf(key -> key.service().equals(name));
        if (random.nextInt(5) == 0) {
            device.history.add(device.now + " " + name + " is removed");
            return;
        }
        Mode mode = Mode.values()[random.nextInt(Mode.values().length)];
        int copies = random.nextInt(4) == 0 ? 1 + random.nextInt(4) : 1;
        boolean queue = mode == Mode.ON_DEMAND || random.nextInt(4) > 0;
        boolean atStart = mode == Mode.STARTUP || !queue && mode != Mode.INTERVAL || random.nextBoolean();
        Launchable launch = random.nextInt(8) == 0
                ? new Launchable.NoCommand("it has no command")
                : new Launchable.Ready("v" + random.nextInt(3) + (queue ? " with queue" : ""));
        int scale = 1 + random.nextInt(3);
        for (int number = 1; number <= scale; number++) {
            Numbered key = new Numbered(name, number);
            device.wanted.put(
                    key,
                    new Wanted(
                            key,
                            mode,
                            atStart && mode != Mode.ON_DEMAND,
                            copies,
                            mode == Mode.INTERVAL ? Optional.of(Duration.ofSeconds(20)) : Optional.empty(),
                            queue ? "before." + key : "",
                            launch));
        }
        device.history.add(
                device.now + " " + name + " is now " + device.wanted.get(new Numbered(name, 1)) + " x " + scale);
    }

    private static void comesToRest(Device device, Loop loop) {
        device.rabbit = true;
        NAMES.forEach(name -> device.habits.put(name, Habit.GOOD));
        // Each killer that waits is given up after so many runs with the longest pause before each; a run may hold one.
        long killers = 1 + device.mostKillersOfAQueue();
        Duration rest = LIMITS.longestPause().plusSeconds(30).multipliedBy(LIMITS.attempts() * (killers + 1));
        for (Instant end = device.now.plus(rest); device.now.isBefore(end); ) {
            loop.turn(Duration.ofSeconds(10));
        }
        for (Wanted wanted : device.wanted.values()) {
            boolean runs = device.live(wanted.key()) > 0;
            boolean ready = wanted.launch() instanceof Launchable.Ready;
            if (ready && wanted.mode() == Mode.ALWAYS && wanted.atStart()) {
                assertThat(runs).as("kept: %s", wanted).isTrue();
            }
            if (ready && wanted.hasQueue() && wanted.mode() != Mode.INTERVAL) {
                assertThat(device.queues.getOrDefault(wanted.key(), new java.util.ArrayDeque<>()))
                        .as("worked off: %s", wanted)
                        .isEmpty();
            }
        }
        device.runs().stream()
                .filter(Run::alive)
                .forEach(run -> assertThat(device.wanted).containsKey(run.id().numbered()));
        if (device.wanted.values().stream().noneMatch(wanted -> wanted.mode() == Mode.INTERVAL)) {
            int before = device.starts;
            for (int i = 0; i < 20; i++) {
                loop.turn(Duration.ofSeconds(2));
            }
            assertThat(device.starts).as("at rest").isEqualTo(before);
        }
    }

    /** See, plan, carry out, and hold each plan against what must never happen. */
    private static final class Loop {
        private final Device device;
        private Memory memory = Memory.empty();
        private InstancePlan.Outcome last =
                new InstancePlan.Outcome(List.of(), Memory.empty(), List.of(), Optional.empty(), Set.of());

        Loop(Device device) {
            this.device = device;
        }

        /** The broker was killed and is there again. */
        void forget() {
            device.history.add(device.now + " the broker starts anew");
            memory = Memory.empty();
        }

        void turn(Duration time) {
            Instant until = device.now.plus(time);
            do {
                Instant next = last.wakeUp().filter(at -> at.isBefore(until)).orElse(until);
                device.pass(Duration.between(device.now, next.isAfter(device.now) ? next : device.now));
                follow();
            } while (device.now.isBefore(until));
        }

        private void follow() {
            Map<Numbered, Examined> examined = Map.of();
            for (int round = 0; round < 20; round++) {
                Observed observed = device.observe(examined);
                List<Wanted> wanted = List.copyOf(device.wanted.values());
                last = InstancePlan.plan(wanted, Map.of(), observed, memory, LIMITS, device.now);
                assertThat(InstancePlan.plan(wanted, Map.of(), observed, memory, LIMITS, device.now)
                                .actions())
                        .isEqualTo(last.actions());
                memory = last.memory();
                check(observed, last);
                examined = device.carryOut(last.actions());
                limits();
                if (last.actions().isEmpty()) {
                    return;
                }
            }
            throw new AssertionError("does not come to rest within one moment");
        }

        private void check(Observed observed, InstancePlan.Outcome outcome) {
            for (Action action : outcome.actions()) {
                if (action instanceof Action.Stop stop) {
                    stoppedForAReason(observed, stop);
                }
            }
            Set<Numbered> told = new HashSet<>();
            for (InstanceStatus status : outcome.statuses()) {
                told.add(status.id().numbered());
                if (!status.state().text().equals("running")) {
                    assertThat(status.state().reason(device.now))
                            .as("reason of %s", status)
                            .isNotBlank();
                }
            }
            assertThat(told).containsAll(device.wanted.keySet());
            outcome.wakeUp().ifPresent(at -> assertThat(at).isAfter(device.now));
        }

        /** Nothing is stopped that the change did not touch. */
        private void stoppedForAReason(Observed observed, Action.Stop stop) {
            Wanted wanted = device.wanted.get(stop.id().numbered());
            Run run = observed.runs().stream()
                    .filter(seen -> seen.id().equals(stop.id()))
                    .findFirst()
                    .orElseThrow();
            if (wanted == null && run.queue().isEmpty()) {
                return;
            }
            if (wanted == null) {
                Backlog backlog = observed.backlogs().getOrDefault(stop.id().numbered(), new Backlog.Unknown());
                assertThat(backlog.waiting()).as("drained: %s", stop).isZero();
                return;
            }
            boolean other = wanted.launch() instanceof Launchable.Ready(String fingerprint)
                    && !fingerprint.equals(run.fingerprint());
            assertThat(other || stop.id().copy() > wanted.maxCopies())
                    .as("touched by a change: %s, wanted %s", stop, wanted)
                    .isTrue();
        }

        private void limits() {
            for (Wanted wanted : device.wanted.values()) {
                long running = device.runs().stream()
                        .filter(run -> run.alive() && run.id().numbered().equals(wanted.key()))
                        .filter(run -> run.id().copy() <= wanted.maxCopies())
                        .count();
                assertThat(running).as("copies of %s", wanted).isLessThanOrEqualTo(wanted.maxCopies());
            }
            List<Card> all = device.everywhere();
            assertThat(all).as("each kanban in exactly one place").hasSize(device.sent());
            assertThat(new HashSet<>(all)).hasSize(device.sent());
            assertThat(device.parked)
                    .as("only what kills, or what a broken program was given, is given up")
                    .allMatch(card -> card.killer || device.everBroken.contains(card.service));
        }
    }
}
