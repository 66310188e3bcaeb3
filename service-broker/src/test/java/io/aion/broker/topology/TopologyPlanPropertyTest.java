package io.aion.broker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Action.Plan;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.testing.Seeds;
import io.aion.topology.Destination;
import io.aion.topology.Names;
import io.aion.topology.Routes;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Safety first, then convergence, from random starts. */
class TopologyPlanPropertyTest {

    private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(10), Duration.ofSeconds(2));

    private static final int RUNS = 150;

    @Test
    void fromAnyStartItHarmsNothingAndEndsAtWhatIsDesired() {
        Seeds.forEach(RUNS, random -> {
            World world = RandomWorld.of(random);
            ServicesFile file = Files.random(random);
            Topology desired = TopologyCompiler.compile(file, Files.LIMITS);
            Foreign before = Foreign.of(world);
            Plan last = converge(world, desired, random, new Check() {});
            assertThat(Foreign.of(world)).isEqualTo(before);
            assertConverged(world, desired, last);
        });
    }

    @Test
    void aKanbanOfTheOldFileOrTheNewReachesAllTargetsAtEveryMomentOfAChange() {
        Seeds.forEach(RUNS, random -> {
            ServicesFile old = Files.random(random);
            ServicesFile file = Files.random(random);
            World world = World.of(TopologyCompiler.compile(old, Files.LIMITS));
            RandomWorld.fill(world, random);
            converge(world, TopologyCompiler.compile(file, Files.LIMITS), random, new Check() {
                @Override
                public void after(Action action) {
                    assertDelivered(world, old, file, action);
                }
            });
        });
    }

    @Test
    void anInterruptedChangeGoesOnWhereItStoppedEvenToAnotherFile() {
        Seeds.forEach(RUNS, random -> {
            World world = World.of(TopologyCompiler.compile(Files.random(random), Files.LIMITS));
            RandomWorld.fill(world, random);
            for (int i = 0; i < 4; i++) {
                Topology between = TopologyCompiler.compile(Files.random(random), Files.LIMITS);
                List<Action> actions = TopologyPlan.plan(between, world.observe(), world.now, PAUSES)
                        .actions();
                int stop = random.nextInt(actions.size() + 1);
                world.carryOut(actions.subList(0, stop), between, action -> {});
                world.now = world.now.plusSeconds(random.nextInt(20));
            }
            Topology desired = TopologyCompiler.compile(Files.random(random), Files.LIMITS);
            Plan last = converge(world, desired, random, new Check() {});
            assertConverged(world, desired, last);
        });
    }

    @Test
    void whatIsAsDesiredIsLeftAlone() {
        Seeds.forEach(RUNS, random -> {
            Topology desired = TopologyCompiler.compile(Files.random(random), Files.LIMITS);
            World world = World.of(desired);
            assertThat(TopologyPlan.plan(desired, world.observe(), world.now, PAUSES))
                    .isEqualTo(new Plan(List.of(), List.of(), List.of(), Set.of(), List.of(), Optional.empty()));
        });
    }

    /** What a run looks at after each action. */
    private interface Check {
        default void after(Action action) {}
    }

    private static Plan converge(World world, Topology desired, Random random, Check check) {
        for (int round = 0; round < 400; round++) {
            Plan plan = TopologyPlan.plan(desired, world.observe(), world.now, PAUSES);
            assertAddsBeforeRemoves(plan.actions());
            world.carryOut(plan.actions(), desired, check::after);
            boolean idle = world.messages.entrySet().stream()
                    .filter(queue -> !desired.queues().containsKey(queue.getKey()))
                    .allMatch(queue -> queue.getValue() == 0 && world.consumers.getOrDefault(queue.getKey(), 0) == 0);
            // A queue that was made a moment ago is bound by the clock alone.
            boolean waits = plan.next().isPresent() || waits(world, desired);
            if (plan.actions().isEmpty() && idle && round > 20 && !waits) {
                return plan;
            }
            world.now = world.now.plusSeconds(random.nextInt(8));
            RandomWorld.work(world, random);
        }
        throw new AssertionError("no end after 400 rounds");
    }

    private static boolean waits(World world, Topology desired) {
        return world.queues.values().stream()
                .filter(queue -> Ownership.owns(queue) && !desired.queues().containsKey(queue.name()))
                .anyMatch(queue ->
                        !world.now.minusSeconds(11).isAfter(world.emptySince.getOrDefault(queue.name(), world.now)));
    }

    private static void assertAddsBeforeRemoves(List<Action> actions) {
        boolean removing = false;
        for (Action action : actions) {
            boolean removes = switch (action) {
                case Action.DeclareExchange _, Action.DeclareQueue _, Action.PutPolicy _, Action.Bind _ -> false;
                case Action.HandOver _ -> removing; // a change by itself, of one way only
                case Action.Unbind _, Action.DeleteQueue _, Action.DeleteExchange _, Action.DeletePolicy _ -> true;
            };
            assertThat(removing && !removes)
                    .as("adds after a removal: " + action)
                    .isFalse();
            removing |= removes;
        }
    }

    private static void assertConverged(World world, Topology desired, Plan last) {
        Set<String> held = heldByOthers(world);
        assertThat(world.exchanges.keySet()).containsAll(desired.exchanges().keySet());
        assertThat(world.queues.keySet()).containsAll(desired.queues().keySet());
        assertThat(world.policies).containsAllEntriesOf(desired.policies());
        assertThat(desired.queues().values())
                .filteredOn(queue -> Ownership.receives(queue.name())
                        && !held.contains(queue.name())
                        && Ownership.owns(Objects.requireNonNull(world.queues.get(queue.name()))))
                .as("queues of the right type")
                .allMatch(queue -> queue.equals(world.queues.get(queue.name())));
        assertThat(last.pending()).allMatch(reason -> held.stream().anyMatch(reason::contains));
        if (last.refused().isEmpty() && last.pending().isEmpty()) {
            assertThat(world.bindings).containsAll(desired.bindings());
        }
        assertThat(world.queues.values().stream()
                        .filter(queue -> Ownership.owns(queue)
                                && !desired.queues().containsKey(queue.name())
                                && !held.contains(queue.name())))
                .as("queues left over")
                .isEmpty();
        Set<Binding> extra = new LinkedHashSet<>(world.bindings);
        extra.removeAll(desired.bindings());
        extra.removeAll(Foreign.of(world).bindings());
        extra.removeIf(binding -> held.contains(binding.destination()) || heldService(held, binding.source()));
        assertThat(extra).as("bindings left over").isEmpty();
    }

    /** What somebody else's bindings lead to or from stays, and with it what it needs. */
    private static Set<String> heldByOthers(World world) {
        Set<String> held = new HashSet<>();
        Foreign.of(world).bindings().forEach(binding -> {
            held.add(binding.source());
            held.add(binding.destination());
            held.add(binding.destination() + ".next"); // whose first queue can't be replaced
        });
        return held;
    }

    private static boolean heldService(Set<String> held, String exchange) {
        String service = Ownership.publisherOf(exchange).orElse("");
        return held.stream()
                .flatMap(name -> Ownership.unitOf(name).stream())
                .anyMatch(unit -> unit.service().equals(service));
    }

    private static void assertDelivered(World world, ServicesFile old, ServicesFile file, Action action) {
        for (Microservice before : old.microservices().values()) {
            Microservice after = file.microservices().get(before.name());
            for (int number = 1; number <= before.scale(); number++) {
                for (String key :
                        List.of("default", "alert", "x.y", "other", "unknown", "alert to 7", "x.y to nobody")) {
                    String[] named = key.split(" to ", 2);
                    String routingKey = named.length == 1
                            ? Names.afterKey(key, number)
                            : Names.afterKey(named[0], number, named[1]);
                    Set<String> reached = world.reach(Names.after(before.name()), routingKey);
                    Set<String> byOld = expected(old, before.name(), named, number);
                    if (after != null
                            && Routes.publishes(after)
                            && Routes.publishes(before)
                            && number <= after.scale()) {
                        Set<String> byNew = expected(file, before.name(), named, number);
                        assertThat(reached.containsAll(byOld) || reached.containsAll(byNew))
                                .as(
                                        "after %s: %s %s %d reached %s, not all of %s nor of %s",
                                        action, before.name(), key, number, reached, byOld, byNew)
                                .isTrue();
                    } else if (after == null
                            && world.messages.getOrDefault(Names.beforeQueue(before.name(), number), 0) > 0) {
                        assertThat(reached)
                                .as("after %s: draining %s %s %d", action, before.name(), key, number)
                                .containsAll(byOld);
                    }
                }
            }
        }
    }

    /** @param named the key, and the device that a kanban names */
    private static Set<String> expected(ServicesFile file, String service, String[] named, int number) {
        Routes routes = Routes.of(file);
        if (named.length == 2) {
            String queue = routes.devices().contains(named[1]) ? Names.deviceQueue(named[1]) : Names.UNROUTED;
            boolean passesOn = !Objects.requireNonNull(file.microservices().get(service))
                    .nextService()
                    .isEmpty();
            return passesOn ? Set.of(queue, Names.LOG) : Set.of(Names.LOG);
        }
        String key = named[0];
        Set<String> queues = routes.targets(service, key, number).stream()
                .map(Destination::queue)
                .collect(Collectors.toCollection(HashSet::new));
        if (queues.isEmpty() && !routes.ends(service, key)) {
            queues.add(Names.UNROUTED);
        }
        queues.add(Names.LOG);
        return queues;
    }
}
