package io.aion.broker.named;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.named.ObservedNamed.Tie;
import io.aion.broker.topology.Files;
import io.aion.broker.topology.NamedPolicies;
import io.aion.broker.topology.Ownership;
import io.aion.broker.topology.Policy;
import io.aion.testing.Seeds;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Safety first, then convergence, from random starts. */
class NamedPlanPropertyTest {

    private static final int RUNS = 400;
    private static final int ROUNDS = 4;

    @Test
    void fromAnyStartItChangesNothingThatIsThereAndEndsAtWhatTheFileNames() {
        Seeds.forEach(RUNS, random -> {
            NamedWorld world = NamedWorld.random(random);
            NamedTopology desired = NamedFiles.random(random);
            Set<String> before = world.everything();
            Set<QueueId> somebodys = governed(world);
            NamedPlan last = converge(world, desired);
            assertThat(world.everything()).containsAll(before);
            assertThere(world, desired, last);
            assertPolicy(world, somebodys);
            assertStanding(world, desired, last);
        });
    }

    @Test
    void anInterruptedPlanGoesOnWhereItStoppedEvenForAnotherFile() {
        Seeds.forEach(RUNS, random -> {
            NamedWorld world = NamedWorld.random(random);
            Set<String> before = world.everything();
            Set<QueueId> somebodys = governed(world);
            for (int i = 0; i < 4; i++) {
                NamedTopology between = NamedFiles.random(random);
                List<NamedAction> actions = plan(world, between).actions();
                actions.subList(0, random.nextInt(actions.size() + 1)).forEach(world::carryOut);
            }
            NamedTopology desired = NamedFiles.random(random);
            NamedPlan last = converge(world, desired);
            assertThat(world.everything()).containsAll(before);
            assertThere(world, desired, last);
            assertPolicy(world, somebodys);
        });
    }

    /** Which is a file without anything: what was made stays, with its limits, and is shown. */
    @Test
    void whatNobodyNamesAnyMoreStaysAndIsUnused() {
        Seeds.forEach(RUNS, random -> {
            NamedWorld world = NamedWorld.random(random);
            converge(world, NamedFiles.random(random));
            Set<String> before = world.everything();
            NamedTopology nothing = NamedFiles.topology("microservices: {}");
            NamedPlan last = converge(world, nothing);
            assertThat(world.everything()).isEqualTo(before);
            List<NamedQueueView> views = NamedQueueView.of(nothing, world.observe(nothing), last.refused());
            for (QueueId made : world.made) {
                if (!made.name().equals("dead") && !made.name().equals(NamedWorld.COPIES)) {
                    assertThat(views)
                            .anyMatch(view -> view.virtualHost().equals(made.virtualHost())
                                    && view.queue().equals(made.name())
                                    && view.state().equals("unused"));
                }
            }
        });
    }

    private static NamedPlan plan(NamedWorld world, NamedTopology desired) {
        return NamedPlan.plan(desired, world.observe(desired), Files.LIMITS);
    }

    private static NamedPlan converge(NamedWorld world, NamedTopology desired) {
        NamedPlan plan = plan(world, desired);
        assertPassesOn(world, plan);
        for (int round = 0; !plan.actions().isEmpty(); round++) {
            assertThat(round).as("still to do: %s", plan.actions()).isLessThan(ROUNDS);
            plan.actions().forEach(world::carryOut);
            plan = plan(world, desired);
            assertPassesOn(world, plan);
        }
        return plan;
    }

    /** Queues that have somebody's policy, or arguments of their own. */
    private static Set<QueueId> governed(NamedWorld world) {
        Set<QueueId> governed = new HashSet<>();
        world.hosts.forEach((name, host) -> host.queues.forEach((queue, plain) -> {
            if (!plain || !host.inForce(queue).isEmpty()) {
                governed.add(new QueueId(name, queue));
            }
        }));
        return governed;
    }

    private static void assertThere(NamedWorld world, NamedTopology desired, NamedPlan last) {
        for (QueueId id : desired.queues().keySet()) {
            boolean there = world.hosts.containsKey(id.virtualHost());
            boolean aions = id.virtualHost().equals("aion") && (!there || Ownership.reserves(id.name()));
            if (!aions) {
                assertThat(there).as("%s", id).isTrue();
                assertThat(world.host(id.virtualHost()).queues)
                        .as("%s; %s", id, last.refused())
                        .containsKey(id.name());
            }
        }
        for (Access access : desired.access()) {
            if (!desired.faults().containsKey(access.user()) && world.hosts.containsKey(access.virtualHost())) {
                assertThat(world.users).containsKey(access.user());
                assertThat(world.rights).containsKey(access);
            }
        }
        Rights own = world.rights.get(new Access("aion-aion", "aion"));
        if (own != null) {
            assertThat(desired.ownReads()).allMatch(own::mayRead);
            assertThat(own.mayRead("before.some.001")).isTrue();
            assertThat(own.mayRead("nobody-named-this")).isFalse();
        }
    }

    /** Whoever is given a bridge because it stands loses nothing. */
    private static void assertPassesOn(NamedWorld world, NamedPlan plan) {
        for (QueueId id : plan.standing()) {
            Traced traced = Traced.read(id.name()).orElseThrow();
            NamedWorld.Vhost host = world.host(id.virtualHost());
            assertThat(host.inForce(id.name())).isEqualTo(NamedPolicies.BRIDGES);
            assertThat(host.tracedExchange).isEqualTo("topic");
            assertThat(host.queues).containsKeys(id.name(), traced.target());
            assertThat(host.traced).contains(new Tie(traced.target(), Traced.to(traced.target())));
            String log = id.virtualHost().equals("aion") ? Names.LOG : NamedWorld.COPIES;
            assertThat(host.traced).anyMatch(tie -> tie.queue().equals(log));
            if (!id.virtualHost().equals("aion")) {
                assertThat(host.inForce(log)).as("never holds up a bridge").isEqualTo(NamedPolicies.copies(log));
            }
        }
    }

    /** Every bridge stands in the end, but those that are refused, or wait for the log. */
    private static void assertStanding(NamedWorld world, NamedTopology desired, NamedPlan last) {
        boolean log =
                world.hosts.containsKey("aion") && world.host("aion").queues.containsKey(Names.LOG);
        for (QueueId id : desired.bridges().keySet()) {
            boolean waits = id.virtualHost().equals("aion") && !log;
            assertThat(last.standing().contains(id) || last.refused().containsKey(id) || waits)
                    .as("%s", id)
                    .isTrue();
            assertThat(last.standing().contains(id) && last.refused().containsKey(id))
                    .isFalse();
        }
    }

    /** Exactly the queues that AION made, or that nobody has set a policy for. */
    private static void assertPolicy(NamedWorld world, Set<QueueId> somebodys) {
        world.hosts.forEach((name, host) -> {
            NamedWorld.Ranked policy = host.policies.get(Policy.NAMED);
            Set<String> covered =
                    policy == null ? Set.of() : QueueNames.names(policy.policy().pattern());
            assertThat(covered).doesNotContain("dead").allMatch(queue -> host.queues.containsKey(queue));
            world.made.stream()
                    .filter(id -> id.virtualHost().equals(name)
                            && !id.name().equals("dead")
                            && !id.name().equals(NamedWorld.COPIES)
                            && Traced.read(id.name()).isEmpty())
                    .forEach(id -> assertThat(covered).contains(id.name()));
            assertThat(covered).noneMatch(queue -> somebodys.contains(new QueueId(name, queue)));
        });
    }
}
