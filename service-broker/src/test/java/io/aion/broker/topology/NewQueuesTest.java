package io.aion.broker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Action.Plan;
import io.aion.services.ServicesFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A quorum queue is bound only when a kill of RabbitMQ can't bring it back empty any more. */
class NewQueuesTest {

    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Pauses WITH = new Pauses(QUIET, Duration.ofSeconds(2));
    private static final Pauses WITHOUT = new Pauses(QUIET, Duration.ZERO);
    private static final ServicesFile OLD = Files.file(
            Files.startup("a", 1, Map.of("default", List.of(Files.to("b")))),
            Files.startup("b", 1, Map.of()),
            Files.startup("other", 1, Map.of()));
    private static final ServicesFile NEW = Files.file(
            Files.startup("a", 1, Map.of("default", List.of(Files.to("c")))),
            Files.startup("b", 1, Map.of()),
            Files.startup("c", 1, Map.of()),
            Files.startup("other", 1, Map.of("default", List.of(Files.to("b")))));

    private final World world = World.of(TopologyCompiler.compile(OLD, Files.LIMITS));
    private final Topology desired = TopologyCompiler.compile(NEW, Files.LIMITS);

    @Test
    void withoutThePauseAConfirmedKanbanIsLostByAKill() {
        round(WITHOUT);
        world.publish("after.a", "default.1");
        assertThat(world.messages).containsEntry("before.c.001", 1);
        world.kill();
        assertThat(world.messages).containsEntry("before.c.001", 0);
    }

    @Test
    void withItTheOldWayServesUntilTheNewOneIsSafe() {
        round(WITH);
        Plan waits = round(WITH);
        assertThat(waits.newQueues()).contains("before.c.001");
        assertThat(waits.unfinished()).isTrue();
        assertThat(waits.next()).contains(world.now.plusSeconds(2));
        world.publish("after.a", "default.1");
        world.kill();
        assertThat(world.messages).containsEntry("before.b.001", 1).containsEntry("before.c.001", 0);

        world.now = world.now.plusSeconds(2);
        round(WITH);
        world.publish("after.a", "default.1");
        world.kill();
        assertThat(world.messages).containsEntry("before.b.001", 1).containsEntry("before.c.001", 1);
        assertThat(round(WITH).unfinished()).isFalse();
    }

    @Test
    void aChangeThatNeedsNoNewQueueDoesNotWait() {
        round(WITH);
        assertThat(world.reach("after.other", "default.1")).containsExactlyInAnyOrder("before.b.001", "kanban.log");
    }

    /** Who sends to one that is not there waits for it; what is sent to one that leads nowhere would be parked. */
    @Test
    void anExchangeComesWithItsBindings() {
        round(WITH);
        assertThat(world.exchanges).containsKey("after.c").doesNotContainKey("before.c");
        world.now = world.now.plusSeconds(2);
        round(WITH);
        assertThat(world.reach("before.c", "1")).containsExactly("before.c.001");
    }

    @Test
    void whatIsKilledInThePauseBeginsItAnew() {
        round(WITH);
        world.queues.remove("before.c.001"); // it never reached the disk
        world.declared.remove("before.c.001");
        world.now = world.now.plusSeconds(5);
        round(WITH);
        assertThat(round(WITH).newQueues()).contains("before.c.001");
        world.now = world.now.plusSeconds(2);
        round(WITH);
        assertThat(world.reach("after.a", "default.1")).contains("before.c.001");
        assertThat(round(WITH).actions()).isEmpty();
    }

    /** A new owner of the topology has seen every queue only just now. */
    @Test
    void whatIsBoundAlreadyIsOldEnough() {
        World fresh = World.of(desired);
        fresh.declared.replaceAll((name, at) -> fresh.now);
        Plan plan = TopologyPlan.plan(desired, fresh.observe(), fresh.now, WITH);
        assertThat(plan.actions()).isEmpty();
        assertThat(plan.unfinished()).isFalse();
    }

    private Plan round(Pauses pauses) {
        Plan plan = TopologyPlan.plan(desired, world.observe(), world.now, pauses);
        world.carryOut(plan.actions(), desired, action -> {});
        return plan;
    }
}
