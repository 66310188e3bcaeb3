package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.broker.topology.Files;
import io.aion.services.ServicesFile;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New queues, renamed services and changed types, on a real RabbitMQ. */
class HandOverOnRabbitTest {

    private static final ServicesFile OLD = Files.file(
            Files.startup("a", 1, Map.of("default", List.of(Files.to("old")))), Files.startup("old", 1, Map.of()));
    private static final ServicesFile RENAMED = Files.file(
            Files.startup("a", 1, Map.of("default", List.of(Files.to("new")))),
            Files.renamed(Files.startup("new", 1, Map.of()), "old"));
    private static final ServicesFile MULTIPLE = Files.file(
            Files.startup("a", 1, Map.of("default", List.of(Files.to("old")))),
            Files.service("old", 1, true, true, true, false, Map.of()));

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private Connection connection;
    private Channel channel;

    @TempDir
    private Path home;

    @BeforeEach
    void open() throws Exception {
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
    }

    @AfterEach
    void close() {
        connection.abort();
        host.close();
    }

    @Test
    void aNewQueueIsBoundOnlyWhenItsPauseHasPassed() {
        StandingClock clock = new StandingClock();
        try (TopologyOwner owner = Owners.open(host, home, Duration.ofSeconds(2), clock)) {
            owner.desire(OLD);
            soon(() -> owner.isNew("before.old.001")
                    && owner.queue("before.old.001").isPresent());
            // Several looks later, with a clock that stands still:
            await().during(Duration.ofMillis(900))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> bindings("before.old.001") == 0);
            assertThat(owner.status().inPlace()).isFalse();
            clock.now.set(clock.instant().plusSeconds(2));
            soon(() -> owner.status().inPlace());
            assertThat(owner.isNew("before.old.001")).isFalse();
            assertThat(bindings("before.old.001")).isEqualTo(2);
        }
    }

    @Test
    void whatWaitsForARenamedServiceComesAlongInOrderWhileMoreComes() throws Exception {
        try (TopologyOwner owner = Owners.open(host, home)) {
            apply(owner, OLD);
            for (int i = 0; i < 300; i++) {
                publish(channel, i);
            }
            AtomicBoolean stop = new AtomicBoolean();
            AtomicInteger sent = new AtomicInteger(300);
            Thread sender = Thread.ofVirtual().start(() -> {
                try (Channel own = connection.createChannel()) {
                    own.confirmSelect();
                    while (!stop.get()) {
                        publish(own, sent.getAndIncrement());
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            apply(owner, RENAMED);
            stop.set(true);
            sender.join();
            soon(() -> owner.queue("before.old.001").isEmpty());
            List<Integer> got = drain("before.new.001", sent.get());
            assertThat(got.subList(0, 300))
                    .isEqualTo(IntStream.range(0, 300).boxed().toList());
            assertThat(got.stream().distinct().sorted().toList())
                    .isEqualTo(IntStream.range(0, sent.get()).boxed().toList());
        }
    }

    @Test
    void aReaderOfTheOldNameIsWaitedFor() throws Exception {
        try (TopologyOwner owner = Owners.open(host, home)) {
            apply(owner, OLD);
            publish(channel, 1);
            publish(channel, 2);
            Channel reader = connection.createChannel();
            reader.basicQos(1);
            AtomicInteger handed = new AtomicInteger();
            reader.basicConsume("before.old.001", false, (tag, delivery) -> handed.incrementAndGet(), tag -> {});
            soon(() -> handed.get() == 1);
            owner.desire(RENAMED);
            soon(() -> owner.status().pending().stream().anyMatch(reason -> reason.contains("still has a reader")));
            publish(channel, 3);
            assertThat(host.countMessages("before.new.001")).isZero();
            reader.abort(); // gives back what it held
            soon(() -> owner.status().inPlace());
            assertThat(drain("before.new.001", 3)).containsExactly(1, 2, 3);
        }
    }

    @Test
    void aQueueChangesItsTypeAndKeepsWhatWaits() throws Exception {
        try (TopologyOwner owner = Owners.open(host, home)) {
            apply(owner, OLD);
            for (int i = 0; i < 5; i++) {
                publish(channel, i);
            }
            owner.desire(MULTIPLE);
            soon(() -> owner.queue("before.old.001.next").isPresent());
            publish(channel, 5);
            soon(() -> owner.status().inPlace());
            assertThat(drain("before.old.001", 6)).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(host.api()
                            .get("/queues/" + host.name() + "/before.old.001")
                            .path("arguments")
                            .has("x-single-active-consumer"))
                    .isFalse();
            soon(() -> owner.queue("before.old.001.next").isEmpty());
        }
    }

    @Test
    void whatATargetDoesNotTakeStaysWhereItIs() throws Exception {
        channel.queueDeclare("from", true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueDeclare("to", true, false, false, Map.of("x-queue-type", "quorum"));
        for (int i = 0; i < 3; i++) {
            channel.basicPublish("", "from", properties(i), body(i));
        }
        channel.waitForConfirmsOrDie(20_000);
        try (TopologyOwner owner = Owners.open(host, home)) {
            KanbanMover mover = owner.mover();
            assertThat(mover.move("from", new KanbanMover.ToQueue("nowhere"), false))
                    .isEqualTo(new KanbanMover.Moved(0, "from is not moved: nowhere leads to no queue"));
            assertThat(mover.move("gone", new KanbanMover.ToQueue("to"), false))
                    .isEqualTo(new KanbanMover.Moved(0, "gone is not there any more"));
            soon(() -> host.countMessages("from") == 3);
            KanbanMover.Moved moved = mover.move("from", new KanbanMover.ToQueue("to"), false);
            assertThat(moved).isEqualTo(new KanbanMover.Moved(3, ""));
        }
        assertThat(drain("to", 3)).containsExactly(0, 1, 2);
        assertThat(host.countMessages("from")).isZero();
    }

    private void apply(TopologyOwner owner, ServicesFile file) {
        owner.desire(file);
        soon(() -> owner.status().inPlace());
        assertThat(owner.status().refused()).isEmpty();
    }

    private static void soon(Callable<Boolean> condition) {
        await().until(condition);
    }

    private long bindings(String queue) {
        return host.api().get("/bindings/" + host.name()).findValuesAsString("destination").stream()
                        .filter(queue::equals)
                        .count()
                - 1; // the default exchange's own
    }

    private static void publish(Channel channel, int i) throws Exception {
        channel.basicPublish("after.a", "default.1", properties(i), body(i));
        channel.waitForConfirmsOrDie(20_000);
    }

    private static AMQP.BasicProperties properties(int i) {
        // RabbitMQ would act on these two again when it is published anew.
        Map<String, Object> headers = new HashMap<>(Map.of("CC", List.of("nowhere"), "x-delivery-count", 3));
        return new AMQP.BasicProperties.Builder()
                .messageId("k" + i)
                .headers(headers)
                .deliveryMode(2)
                .build();
    }

    private static byte[] body(int i) {
        return Integer.toString(i).getBytes(StandardCharsets.UTF_8);
    }

    private List<Integer> drain(String queue, int atLeast) throws Exception {
        List<Integer> got = Collections.synchronizedList(new ArrayList<>());
        try (Channel own = connection.createChannel()) {
            own.basicConsume(
                    queue,
                    true,
                    (tag, delivery) ->
                            got.add(Integer.parseInt(new String(delivery.getBody(), StandardCharsets.UTF_8))),
                    tag -> {});
            await().until(() -> new HashSet<>(copy(got)).size() >= atLeast);
        }
        return copy(got);
    }

    private static List<Integer> copy(List<Integer> shared) {
        synchronized (shared) {
            return List.copyOf(shared);
        }
    }

    private static final class StandingClock extends Clock {
        final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

        @Override
        public Instant instant() {
            return Objects.requireNonNull(now.get());
        }

        @Override
        public java.time.ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }
}
