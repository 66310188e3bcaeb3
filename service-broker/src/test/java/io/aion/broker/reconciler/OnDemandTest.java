package io.aion.broker.reconciler;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.aion.messaging.DeadHeaders;
import io.aion.testing.TestVirtualHost;
import io.aion.testing.VirtualHosts;
import io.aion.topology.Names.Instance;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Started by kanban, on a real RabbitMQ and with real processes. The process only waits for a word from the test, which
 * reads the queue in its place: so each moment of a run can be chosen.
 */
@ExtendWith(VirtualHosts.class)
class OnDemandTest {

    /** Ends with the code that is written to the file {@code go}. */
    private static final String PUPPET =
            "[sh, -c, 'while ! test -s go; do sleep 0.02; done; read code <go; rm go; exit $code']";

    private static final String FILE = """
        microservices:
          alert:
            command: %s
        """.formatted(PUPPET);

    @TempDir
    Path home;

    @Test
    void aKanbanStartsItAndItsEndIsJudgedByTheQueue(TestVirtualHost host) throws Exception {
        try (OnDemandWorld world = new OnDemandWorld(home, host, Fixture.NEVER, Duration.ofSeconds(3))) {
            world.fixture.apply(FILE);
            world.awaitState("waiting", "no kanban waits");

            long sent = System.nanoTime();
            world.send("k1");
            world.awaitState("running");
            System.out.printf("kanban sent to process running: %d ms%n", (System.nanoTime() - sent) / 1_000_000);
            world.handle("k1");
            world.end(1);
            // It acknowledged one.
            world.awaitState("waiting", "no kanban waits; its last run exited 1");

            // The hint comes again after a run: nothing but it can have told of this one.
            world.send("k2");
            world.awaitState("running");
            await().untilAsserted(() -> assertThat(world.view().waiting()).isEqualTo(1));
            world.end(0);
            world.awaitState("backing-off", "exited 0 without having acknowledged a kanban, next try in");
            world.awaitState("running");
            world.handle("k2");
            world.end(0);
            world.awaitState("waiting", "no kanban waits");
        }
    }

    @Test
    void whatHasRunForAWhileNeedsNoHintUntilItEnds(TestVirtualHost host) throws Exception {
        try (OnDemandWorld world = new OnDemandWorld(home, host, Duration.ofMillis(200))) {
            AtomicReference<Set<Instance>> awake = new AtomicReference<>(Set.of());
            world.fixture.reconciler.whenAwake(awake::set);
            world.fixture.apply(FILE);
            world.send("k1");
            world.awaitState("running");
            Instant since = Objects.requireNonNull(world.view().since());
            await().until(() -> Set.of(new Instance("alert", 1)).equals(awake.get()));
            assertThat(Duration.between(since, Instant.now())).isGreaterThanOrEqualTo(Fixture.HINT_FOR);
            world.handle("k1");
            world.end(0);
            await().until(() -> Set.of().equals(awake.get()));
        }
    }

    @Test
    void whatIsGivenBackByADyingRunIsSeenBeforeItIsJudged(TestVirtualHost host) throws Exception {
        try (OnDemandWorld world = new OnDemandWorld(home, host, Fixture.NEVER, Duration.ofSeconds(10))) {
            world.fixture.apply(FILE);
            world.send("k1");
            world.awaitState("running");
            Connection instance = host.connect();
            world.take(instance, "k1");
            // The process ends first, its connection a moment later, as a killed one's does.
            world.end(137);
            await().until(() -> world.view().pid() == null);
            world.awaitState("waiting", "looked whether its last run acknowledged a kanban");
            instance.abort();
            world.awaitState("backing-off", "killed by signal 9 without having acknowledged a kanban");
        }
    }

    @Test
    void afterFiveRunsTheFirstKanbanIsParkedAndTheNextOneIsHandled(TestVirtualHost host) throws Exception {
        try (OnDemandWorld world = new OnDemandWorld(home, host, Fixture.NEVER)) {
            world.fixture.apply(
                    """
                    microservices:
                      alert:
                        command: [sh, -c, 'test -e work || { echo no camera; exit 3; }; %s']
                    """.formatted("while ! test -s go; do sleep 0.02; done; read code <go; rm go; exit $code"));
            world.send("bad");
            world.send("good");
            GetResponse dead = await().until(() -> world.channel.basicGet("dead", true), Objects::nonNull);
            Files.createFile(world.folder().resolve("work"));
            assertThat(dead.getProps().getMessageId()).isEqualTo("bad");
            assertThat(dead.getBody()).isEqualTo("{}".getBytes(StandardCharsets.UTF_8));
            DeadHeaders.Dead why = DeadHeaders.read(dead.getProps().getHeaders());
            assertThat(why.reason())
                    .isEqualTo("5 runs of alert-001 ended without having acknowledged it; the last one exited 3;"
                            + " last lines: no camera");
            assertThat(why.queue()).isEqualTo(OnDemandWorld.QUEUE);
            assertThat(why.service()).isEqualTo("alert");
            await().untilAsserted(() -> assertThat(world.view().state()).isEqualTo("running"));
            world.handle("good");
            world.end(0);
            world.awaitState("waiting");
        }
    }

    @Test
    void aKanbanIsNotParkedWhereThereIsNoQueueForIt(TestVirtualHost host) throws Exception {
        try (OnDemandWorld world = new OnDemandWorld(home, host, Fixture.NEVER)) {
            world.channel.queueDelete("dead");
            world.fixture.apply("""
                microservices:
                  alert:
                    command: [sh, -c, 'exit 3']
                """);
            world.send("bad");
            await().until(() -> world.view().reason().matches(".* ([6-9]|[1-9][0-9]+) times in .*"));
            await().until(() -> host.countMessages(OnDemandWorld.QUEUE) == 1);
        }
    }

    @Test
    void eachNumberIsStartedByItsOwnKanbanAndOnlyTheRemovedOneIsDrained(TestVirtualHost host) throws Exception {
        try (OnDemandWorld world = new OnDemandWorld(home, host, Duration.ofMillis(200))) {
            String two = FILE + "    scale: 2\n";
            world.fixture.apply(two);
            world.send("k1");
            world.awaitState("running");
            Long first = world.view().pid();
            await().untilAsserted(() ->
                    assertThat(world.fixture.all("alert").get(1).state()).isEqualTo("waiting"));
            world.publish(2, "k2");
            await().until(() -> world.fixture.all("alert").get(1).state().equals("running"));

            world.fixture.apply(FILE);
            await().untilAsserted(() -> {
                assertThat(world.fixture.all("alert").get(1).state()).isEqualTo("draining");
                assertThat(world.fixture.all("alert").get(1).reason()).contains("1 kanban still wait for it");
            });
            try (Channel instance = host.connect().createChannel()) {
                instance.basicConsume(OnDemandWorld.SECOND, true, (tag, delivery) -> {}, tag -> {});
                await().until(() -> world.fixture.all("alert").size() == 1);
            }
            assertThat(world.view().pid()).isEqualTo(first);
        }
    }

    @Test
    void aKeptOneIsNotStartedBeforeItsQueueIsThereAndDoesNotNeedRabbitMqAfterwards(TestVirtualHost host)
            throws Exception {
        try (OnDemandWorld world = new OnDemandWorld(home, host, Duration.ofMillis(200))) {
            world.channel.queueDelete(OnDemandWorld.QUEUE);
            world.fixture.apply(FILE + "    always: yes\n    startup: yes\n");
            world.awaitState("waiting", "its queue before.alert.001 does not exist yet");
            world.declare(OnDemandWorld.QUEUE);
            world.awaitState("running");
            Long pid = world.view().pid();
            host.closeConnections();
            // What is seen of this one, a new connection has seen.
            try (Connection again = host.connect();
                    Channel sends = again.createChannel()) {
                sends.basicPublish("", OnDemandWorld.QUEUE, null, "{}".getBytes(StandardCharsets.UTF_8));
                await().until(() -> Integer.valueOf(1).equals(world.view().waiting()));
            }
            assertThat(world.view().pid()).isEqualTo(pid);
        }
    }
}
