package io.aion.broker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Action.Plan;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A service gets another name, or its queue another type: what waits comes along, in front of what comes then. */
class HandOverTest {

    private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(10), Duration.ofSeconds(2));
    private static final Microservice SENDER = Files.startup("a", 2, Map.of("default", List.of(Files.to("b"))));
    private static final ServicesFile OLD = Files.file(SENDER, Files.startup("b", 2, Map.of()));
    private static final ServicesFile RENAMED = Files.file(
            Files.startup("a", 2, Map.of("default", List.of(Files.to("new")))),
            Files.renamed(Files.startup("new", 1, Map.of()), "b"));
    private static final ServicesFile MULTIPLE =
            Files.file(SENDER, Files.service("b", 2, true, true, true, false, Map.of()));

    private World world = World.of(TopologyCompiler.compile(OLD, Files.LIMITS));

    @Test
    void aRenamedServiceTakesWhatWaitsBeforeAnythingNewReachesIt() {
        Topology desired = TopologyCompiler.compile(RENAMED, Files.LIMITS);
        world.messages.put("before.b.001", 3);
        world.messages.put("before.b.002", 2);
        world.consumers.put("before.b.001", 1);
        round(desired);
        later(2);
        // The old instance has not let go yet: what comes goes on to come to it, behind what waits.
        assertThat(round(desired).unfinished()).isTrue();
        assertThat(world.reach("after.a", "default.1")).contains("before.b.001").doesNotContain("before.new.001");
        assertThat(world.messages).containsEntry("before.b.001", 3);

        world.consumers.put("before.b.001", 0);
        round(desired);
        assertThat(world.messages).containsEntry("before.new.001", 5).containsEntry("before.b.001", 0);
        assertThat(world.reach("after.a", "default.2"))
                .contains("before.new.001")
                .doesNotContain("before.b.002");
        // What came in the last moment comes along too.
        world.messages.put("before.b.002", 1);
        round(desired);
        assertThat(world.messages).containsEntry("before.new.001", 6);
        end(desired);
        assertThat(world.queues.keySet()).noneMatch(name -> name.startsWith("before.b."));
    }

    @Test
    void withoutRenamedFromWhatWaitsStays() {
        Topology desired = TopologyCompiler.compile(
                Files.file(
                        Files.startup("a", 2, Map.of("default", List.of(Files.to("new")))),
                        Files.startup("new", 1, Map.of())),
                Files.LIMITS);
        world.messages.put("before.b.001", 3);
        for (int i = 0; i < 20; i++) {
            round(desired);
            later(2);
        }
        assertThat(world.messages).containsEntry("before.b.001", 3).containsEntry("before.new.001", 0);
    }

    @Test
    void anotherTypeGoesThroughASecondQueue() {
        Topology desired = TopologyCompiler.compile(MULTIPLE, Files.LIMITS);
        world.messages.put("before.b.001", 3);
        world.consumers.put("before.b.001", 1);
        round(desired);
        later(2);
        assertThat(round(desired).unfinished()).isTrue();
        assertThat(world.queues)
                .containsEntry("before.b.001", new Queue("before.b.001", QueueKind.ORDERED))
                .containsEntry("before.b.001.next", new Queue("before.b.001.next", QueueKind.SHARED));
        world.publish("after.a", "default.1");
        world.messages.put("before.b.001.next", 1); // the model's reach does not tell the two apart
        world.messages.put("before.b.001", 2);
        later(60);
        round(desired);
        assertThat(world.queues).as("not while its reader has work").containsKey("before.b.001");
        world.messages.put("before.b.001", 0);
        end(desired);
        assertThat(world.queues)
                .containsEntry("before.b.001", new Queue("before.b.001", QueueKind.SHARED))
                .doesNotContainKey("before.b.001.next");
        assertThat(world.messages).as("what came meanwhile").containsEntry("before.b.001", 1);
    }

    /** RabbitMQ tells of a reader, and of what it holds, up to 5 s late: the queue went with a kanban in its hands. */
    @Test
    void aQueueThatOnlyLooksUnreadIsNotDeletedUnderAReader() {
        Topology desired = TopologyCompiler.compile(MULTIPLE, Files.LIMITS);
        world.observe();
        later(60);
        List<Action> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.addAll(round(desired).actions());
        }
        later(2);
        all.addAll(round(desired).actions());
        all.addAll(round(desired).actions());
        assertThat(all)
                .filteredOn(Action.DeleteQueue.class::isInstance)
                .isNotEmpty()
                .allMatch(action -> !((Action.DeleteQueue) action).evenIfRead());
    }

    /** Interrupted anywhere, changed back or on, with kanban coming and going: none is lost, and it ends. */
    @Test
    void losesNothingWhateverHappensInBetween() {
        List<ServicesFile> files = List.of(OLD, RENAMED, MULTIPLE);
        Seeds.forEach(200, random -> run(random, files));
    }

    private void run(Random random, List<ServicesFile> files) {
        world = World.of(TopologyCompiler.compile(OLD, Files.LIMITS));
        Topology desired = TopologyCompiler.compile(OLD, Files.LIMITS);
        for (int i = 0; i < 40; i++) {
            if (random.nextInt(4) == 0) {
                desired = TopologyCompiler.compile(files.get(random.nextInt(files.size())), Files.LIMITS);
            }
            List<String> queues =
                    world.queues.keySet().stream().filter(Ownership::receives).toList();
            String queue = queues.get(random.nextInt(queues.size()));
            world.consumers.put(queue, queue.endsWith(".next") ? 0 : random.nextInt(2));
            if (random.nextBoolean()) {
                world.messages.merge(queue, random.nextInt(3), Integer::sum);
            }
            Plan plan = TopologyPlan.plan(desired, world.observe(), world.now, PAUSES);
            int before = waiting();
            int stop = random.nextInt(plan.actions().size() + 1);
            world.carryOut(plan.actions().subList(0, stop), desired, action -> {});
            assertThat(waiting()).as("kanban after %s", plan.actions()).isEqualTo(before);
            later(random.nextInt(4));
        }
        world.consumers.replaceAll((name, count) -> 0);
        int before = waiting();
        Topology last = TopologyCompiler.compile(RENAMED, Files.LIMITS);
        end(last);
        assertThat(waiting()).isEqualTo(before);
        assertThat(world.messages.keySet().stream().filter(Ownership::receives))
                .containsExactlyInAnyOrder("before.a.001", "before.a.002", "before.new.001");
        assertThat(world.bindings).isEqualTo(last.bindings());
    }

    private int waiting() {
        return world.messages.entrySet().stream()
                .filter(queue -> Ownership.receives(queue.getKey()))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private Plan round(Topology desired) {
        Plan plan = TopologyPlan.plan(desired, world.observe(), world.now, PAUSES);
        world.carryOut(plan.actions(), desired, action -> {});
        return plan;
    }

    private void later(int seconds) {
        world.now = world.now.plusSeconds(seconds);
    }

    private void end(Topology desired) {
        for (int i = 0; i < 100; i++) {
            Plan plan = round(desired);
            if (plan.actions().isEmpty()
                    && !plan.unfinished()
                    && plan.draining().isEmpty()) {
                return;
            }
            later(2);
        }
        throw new AssertionError("no end: " + round(desired));
    }
}
