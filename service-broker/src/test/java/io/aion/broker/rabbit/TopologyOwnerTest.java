package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Files;
import io.aion.broker.topology.ObservedTopology;
import io.aion.broker.topology.Pauses;
import io.aion.broker.topology.TopologyCompiler;
import io.aion.broker.topology.TopologyPlan;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the owner makes of a file and of what it finds. On a real RabbitMQ. */
class TopologyOwnerTest extends OwnedTopology {

    @Test
    void aRemovedServiceWorksOffWhatWaitsAndThenGoes() throws Exception {
        apply(WATCH);
        channel.exchangeDeclare("orders", "topic", true);
        channel.queueDeclare("to.print", true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind("to.print", "after.sensor", "#");
        publish("after.sensor", "default.1", "waiting");

        apply(Files.file(Files.startup("recorder", 1, Map.of())));
        await().until(() -> owner.queue("before.watch.001")
                .filter(queue -> queue.draining() && queue.messages() == 1)
                .isPresent());
        assertThat(names("queues")).contains("before.watch.001", "to.print");
        // The instance that is left takes it and passes it on by the old edges.
        publish("after.watch", "default.1", "worked off");
        assertThat(take("before.recorder.001")).isEqualTo("worked off");
        assertThat(take("before.watch.001")).isEqualTo("waiting");

        await().until(() -> names("queues").stream().noneMatch(name -> name.contains("watch")));
        await().until(() -> names("exchanges").stream().noneMatch(name -> name.contains("watch")));
        assertThat(names("queues")).contains("to.print", "before.recorder.001", "kanban.log", "dead", "unrouted");
        assertThat(names("exchanges")).contains("orders", "after.sensor"); // somebody listens to it
        await().until(() -> host.api().get("/policies/" + host.name()).findValuesAsString("name").stream()
                .noneMatch(name -> name.contains("watch")));
    }

    @Test
    void whatSomebodyTookAwayComesBackAndWhatIsInTheWayIsNamed() throws Exception {
        channel.queueDeclare("before.sensor.001", true, false, false, Map.of("x-queue-type", "classic"));
        owner.desire(WATCH);
        await().until(() -> owner.status().inPlace());
        assertThat(owner.status().refused()).hasSize(1).first().asString().contains("before.sensor.001");
        owner.close(); // else it might put things right before their absence is seen
        channel.queueUnbind("before.watch.001", "route.sensor.default", "*.1");
        channel.exchangeDelete("before.report");
        publish("after.sensor", "default.1", "parked");
        assertThat(take("unrouted")).isEqualTo("parked");
        owner = Owners.open(host, home);
        owner.desire(WATCH);
        await().until(() -> owner.status().inPlace());
        assertThat(names("exchanges")).contains("before.report");
        publish("after.sensor", "default.1", "x");
        assertThat(take("before.watch.001")).isEqualTo("x");
    }

    @Test
    void aVirtualHostThatIsMissingIsMade() {
        host.broker().api().delete("/vhosts/" + host.name());
        apply(WATCH);
        assertThat(names("queues")).contains("before.watch.002");
    }

    @Test
    void aQueueThatOnlyTheFileKnowsIsNotToBeAskedFor() throws Exception {
        apply(WATCH);
        assertThat(owner.isUndeclared("before.watch.001")).isFalse();
        // Who does nothing any more declares nothing.
        owner.close();
        owner.desire(Files.file(Files.startup("watch", 3, Map.of())));
        assertThat(owner.isUndeclared("before.watch.002")).isFalse();
        assertThat(owner.isUndeclared("before.watch.003")).isTrue();
    }

    @Test
    void aNewOwnerFindsNothingToDo() throws Exception {
        apply(WATCH);
        owner.close();
        ObservedTopology before = observe();
        owner = Owners.open(host, home);
        apply(WATCH);
        assertThat(TopologyPlan.plan(
                                TopologyCompiler.compile(WATCH, Files.LIMITS),
                                before,
                                Clock.systemUTC().instant(),
                                new Pauses(Duration.ZERO, Duration.ZERO))
                        .actions())
                .isEmpty();
    }
}
