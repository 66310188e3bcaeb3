package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.MessageProperties;
import io.aion.broker.topology.Binding;
import io.aion.broker.topology.Files;
import io.aion.broker.topology.ObservedTopology;
import io.aion.broker.topology.Pauses;
import io.aion.broker.topology.TopologyCompiler;
import io.aion.broker.topology.TopologyPlan;
import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import io.aion.services.ServicesFile;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names.Instance;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real RabbitMQ. */
class TopologyOwnerTest {

    private static final ServicesFile WATCH = Files.file(
            Files.startup("sensor", 1, Map.of("default", List.of(Files.to("watch")))),
            Files.startup(
                    "watch",
                    2,
                    Map.of(
                            "default", List.of(Files.to("recorder")),
                            "alert", List.of(Files.to("report"), new Next("report", Pattern.SAME, "ot.her")))),
            Files.startup("recorder", 1, Map.of()),
            Files.startup("keyed", 1, Map.of("alert", List.of(Files.to("recorder")))),
            Files.onDemand("report", 1, Map.of()));

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private TopologyOwner owner;
    private Connection connection;
    private Channel channel;

    @TempDir
    private Path home;

    @BeforeEach
    void open() throws Exception {
        owner = Owners.open(host, home);
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void close() throws Exception {
        owner.close();
        connection.abort();
        host.close();
    }

    private void apply(ServicesFile file) {
        owner.desire(file);
        await().until(() -> owner.status().inPlace());
        assertThat(owner.status().refused()).isEmpty();
    }

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

    @Test
    void aVirtualHostThatIsMissingIsMade() {
        host.broker().api().delete("/vhosts/" + host.name());
        apply(WATCH);
        assertThat(names("queues")).contains("before.watch.002");
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

    private ObservedTopology observe() throws Exception {
        try (ManagementApi api = new ManagementApi(URI.create(host.management()), Duration.ofSeconds(5))) {
            return new TopologyObserver(api, host.name(), Clock.systemUTC()).observe();
        }
    }

    private List<String> names(String kind) {
        return host.api().get("/" + kind + "/" + host.name()).findValuesAsString("name");
    }

    private void publish(String exchange, String key, String body) throws IOException {
        channel.basicPublish(exchange, key, MessageProperties.PERSISTENT_BASIC, bytes(body));
        try {
            channel.waitForConfirmsOrDie(20_000);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IOException(e);
        }
    }

    /** Takes one; a single active consumer's queue answers no basic.get. */
    private String take(String queue) throws Exception {
        try (Channel own = connection.createChannel()) {
            BlockingQueue<Delivery> taken = new LinkedBlockingQueue<>();
            own.basicQos(1);
            own.basicConsume(queue, false, (tag, delivery) -> taken.add(delivery), tag -> {});
            Delivery delivery = taken.poll(60, TimeUnit.SECONDS);
            if (delivery == null) {
                return "nothing in " + queue;
            }
            own.basicAck(delivery.getEnvelope().getDeliveryTag(), false);
            return new String(delivery.getBody(), StandardCharsets.UTF_8);
        }
    }

    /** How many kanban the log holds. */
    private long logged() throws IOException, java.util.concurrent.TimeoutException {
        try (Channel reader = connection.createChannel()) {
            AMQP.Queue.DeclareOk state = reader.queueDeclarePassive("kanban.log");
            return state.getMessageCount();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
