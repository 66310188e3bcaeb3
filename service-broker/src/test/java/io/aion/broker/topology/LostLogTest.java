package io.aion.broker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Action.Plan;
import io.aion.services.ServicesFile;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stream that RabbitMQ never counts may be there by name only; nobody but a person may delete it. */
class LostLogTest {

    private static final Pauses PAUSES = new Pauses(Duration.ofSeconds(10), Duration.ofSeconds(2));
    private static final ServicesFile FILE = Files.file(
            Files.startup("a", 1, Map.of("default", List.of(Files.to("b")))), Files.startup("b", 1, Map.of()));

    private final Topology desired = TopologyCompiler.compile(FILE, Files.LIMITS);
    private final World world = World.of(desired);

    @Test
    void isNamedWithWhatToDoWhenItHasNotBeenCountedForAWhile() {
        world.declared.put("kanban.log", world.now);
        world.messages.put("kanban.log", -1);
        world.now = world.now.plusSeconds(15);
        assertThat(plan().refused()).isEmpty();

        world.now = world.now.plusSeconds(1);
        assertThat(plan().refused()).singleElement().asString().contains("kanban.log", "delete", "docs/topology.md");
        assertThat(plan().actions()).isEmpty();

        world.messages.put("kanban.log", 0);
        assertThat(plan().refused()).isEmpty();
    }

    private Plan plan() {
        return TopologyPlan.plan(desired, world.observe(), world.now, PAUSES);
    }
}
