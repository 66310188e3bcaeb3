package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import io.aion.broker.dead.Drain;
import io.aion.broker.topology.Binding;
import io.aion.broker.topology.Files;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import io.aion.topology.Names.Instance;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What a kanban does on the topology that the owner has made. On a real RabbitMQ. */
class KanbanWaysTest extends OwnedTopology {

    @Test
    void kanbanTakeTheWaysOfTheFile() throws Exception {
        apply(WATCH);
        publish("after.sensor", "default.1", "a");
        assertThat(take("before.watch.001")).isEqualTo("a");
        publish("after.watch", "alert.2", "b");
        assertThat(take("before.report.001")).isEqualTo("b");
        assertThat(take("device.ot%2Eher.report.002")).isEqualTo("b");
        assertThat(take("activate.report")).isEqualTo("b");
        publish("after.watch", "nonsense.2", "c");
        assertThat(take("before.recorder.001")).isEqualTo("c");
        publish("after.keyed", "nonsense.1", "d");
        assertThat(take("unrouted")).isEqualTo("d");
        publish("after.keyed", "default.1", "e");
        publish("before.watch", "2", "f");
        assertThat(take("before.watch.002")).isEqualTo("f");
        publish("before.watch", "9", "g");
        assertThat(take("unrouted")).isEqualTo("g");
        publish("", "to.watch.002", "h");
        assertThat(take("before.recorder.001")).isEqualTo("h");
        await().until(() -> logged() == 6); // a to e and h; f and g were not finished by anyone
    }

    @Test
    void kanbanThatNameADeviceLeaveForItOrAreParked() throws Exception {
        apply(Files.withDevices(WATCH, "me", "ot.her"));
        publish("after.watch", Names.afterKey("alert", 2, "ot.her"), "a");
        publish("after.watch", Names.afterKey("nonsense", 1, "ot.her"), "b");
        assertThat(take("device.ot%2Eher")).isEqualTo("a");
        assertThat(take("device.ot%2Eher")).isEqualTo("b");
        publish("after.watch", Names.afterKey("alert", 1, "nobody"), "c");
        assertThat(take("unrouted")).isEqualTo("c");
        publish("after.recorder", Names.afterKey("default", 1, "nobody"), "d"); // passes nothing on: done
        publish("after.watch", Names.afterKey("alert", 1), "e");
        assertThat(take("before.report.001")).isEqualTo("e");
        await().until(() -> logged() == 5);
        for (String queue : List.of("unrouted", "before.recorder.001", "before.report.001", "device.ot%2Eher")) {
            assertThat(host.countMessages(queue)).as(queue).isZero();
        }
    }

    @Test
    void whatStillWaitsForARemovedDeviceStays() throws Exception {
        apply(Files.withDevices(WATCH, "me", "ot.her"));
        publish("after.watch", Names.afterKey("alert", 1, "ot.her"), "a");
        owner.desire(Files.withDevices(WATCH));
        await().until(() ->
                owner.queues().stream().anyMatch(queue -> queue.name().equals("device.ot%2Eher") && queue.draining()));
        await().until(() -> observe().bindings().stream()
                .noneMatch(binding -> binding.destination().equals("device.ot%2Eher")));
        publish("after.watch", Names.afterKey("alert", 1, "ot.her"), "b");
        assertThat(take("unrouted")).isEqualTo("b");

        Drain drain = new Drain(owner, owner.mover(), Clock.systemUTC());
        assertThat(drain.knows("ot.her")).isFalse();
        assertThat(drain.knows("device.ot%2Eher")).isTrue();
        assertThat(drain.toDead("device.ot%2Eher"))
                .containsExactly(new Drain.Drained("device.ot%2Eher", "dead", 1, ""));
        assertThat(take("dead")).isEqualTo("a");
        await().until(() -> observe().queues().get("device.ot%2Eher") == null);
    }

    /** How many kanban the log holds. */
    private long logged() throws IOException, TimeoutException {
        try (Channel reader = connection.createChannel()) {
            AMQP.Queue.DeclareOk state = reader.queueDeclarePassive("kanban.log");
            return state.getMessageCount();
        }
    }

    @Test
    void hintsNeverFillUpAndAFullQueueRefuses() throws Exception {
        apply(WATCH);
        for (int i = 0; i < 5; i++) {
            publish("after.watch", "alert.1", "kanban " + i);
        }
        await().until(() -> host.countMessages("activate.report") == 1);
        byte[] large = new byte[300_000];
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        channel.basicPublish("before.recorder", "1", MessageProperties.PERSISTENT_BASIC, large);
                        channel.waitForConfirmsOrDie(20_000);
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nacks");
    }

    @Test
    void whatRunsGetsItsKanbanWithoutAHintAndIsLookedAtWhenItEnds() throws Exception {
        apply(WATCH);
        owner.awake(Set.of(new Instance("report", 1)));
        await().until(() -> hints().isEmpty());
        assertThat(owner.status().inPlace()).isTrue();
        publish("after.watch", "alert.1", "a");
        publish("before.report", "1", "b");
        assertThat(take("before.report.001")).isEqualTo("a");
        assertThat(take("before.report.001")).isEqualTo("b");

        Semaphore changes = new Semaphore(0);
        owner.whenChanged(changes::release);
        owner.awake(Set.of());
        // Told after the bindings are there: what came before them has to be looked for.
        assertThat(changes.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(hints()).containsExactlyInAnyOrder("alert.1", "alert.2", "1");
        publish("after.watch", "alert.1", "c");
        // The only hint there has been: none was made of a and b.
        assertThat(take("activate.report")).isEqualTo("c");
    }

    private List<String> hints() throws Exception {
        return observe().bindings().stream()
                .filter(binding -> binding.destination().equals("activate.report"))
                .map(Binding::key)
                .toList();
    }

    @Test
    void microservicesMayPublishAndConsumeButNotConfigure() throws Exception {
        apply(WATCH);
        String url = owner.microserviceUrl().orElseThrow();
        assertThat(url).endsWith("/" + host.name()).doesNotContain("guest");
        var factory = new com.rabbitmq.client.ConnectionFactory();
        factory.setUri(url);
        factory.setAutomaticRecoveryEnabled(false);
        try (Connection microservice = factory.newConnection()) {
            Channel own = microservice.createChannel();
            own.confirmSelect();
            own.basicPublish("after.sensor", "default.1", MessageProperties.PERSISTENT_BASIC, bytes("x"));
            own.basicPublish("", "to.sensor.001", MessageProperties.PERSISTENT_BASIC, bytes("y"));
            own.basicPublish("dead", "before.watch.001", MessageProperties.PERSISTENT_BASIC, bytes("z"));
            own.waitForConfirmsOrDie(20_000);
            own.queueDeclarePassive("before.watch.001");
            own.basicQos(1);
            own.basicConsume("before.watch.001", true, (tag, delivery) -> {}, tag -> {});
            await().until(() -> host.countMessages("before.watch.001") == 0);
            assertThatThrownBy(() -> microservice
                            .createChannel()
                            .queueDeclare("mine", true, false, false, Map.of("x-queue-type", "quorum")))
                    .hasRootCauseMessage(refusal("queue 'mine'", host));
            assertThatThrownBy(() -> microservice.createChannel().basicGet("dead", true))
                    .isInstanceOf(IOException.class);
        } finally {
            host.broker().api().delete("/users/aion-" + host.name());
        }
    }

    private static String refusal(String what, TestVirtualHost host) {
        return "channel error; protocol method: #method<channel.close>(reply-code=403, reply-text=ACCESS_REFUSED - "
                + (host.broker().atLeast(3, 11) ? "configure access to " : "access to ") + what + " in vhost '"
                + host.name() + "' refused for user 'aion-" + host.name() + "', class-id=50, method-id=10)";
    }
}
