package io.aion.broker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.services.Microservice.Next;
import io.aion.services.Microservice.Pattern;
import io.aion.services.ServicesFile;
import io.aion.topology.Names.Instance;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopologyCompilerTest {

    private static final ServicesFile WATCH = Files.file(
            Files.startup("sensor", 1, Map.of("default", List.of(Files.to("watch")))),
            Files.always(
                    "watch",
                    2,
                    Map.of(
                            "default",
                            List.of(Files.to("recorder")),
                            "alert",
                            List.of(Files.to("report"), new Next("report", Pattern.FIRST, "ot.her")))),
            Files.startup("recorder", 1, Map.of()),
            Files.onDemand("report", 1, Map.of()),
            Files.service("run-only", 1, true, true, false, true, Map.of()));

    private final Topology topology = TopologyCompiler.compile(WATCH, Files.LIMITS);

    @Test
    void everyServiceHasItsQueuesAndThoseThatAKanbanStartsAHint() {
        assertThat(topology.queues().values().stream()
                        .map(queue -> queue.name() + " " + queue.kind())
                        .toList())
                .containsExactlyInAnyOrder(
                        "kanban.log LOG",
                        "dead SHARED",
                        "unrouted SHARED",
                        "before.sensor.001 ORDERED",
                        "before.watch.001 ORDERED",
                        "before.watch.002 ORDERED",
                        "before.recorder.001 ORDERED",
                        "before.report.001 ORDERED",
                        "activate.watch HINT",
                        "activate.report HINT",
                        "to.sensor.001 SHARED",
                        "to.watch.001 SHARED",
                        "to.watch.002 SHARED",
                        "to.recorder.001 SHARED",
                        "to.report.001 SHARED",
                        "device.ot%2Eher.report.001 SHARED");
    }

    @Test
    void whatIsFinishedGoesToTheLogAndThroughTheKeysToDefaultAndUnrouted() {
        assertThat(topology.exchanges().values())
                .contains(
                        new Exchange("after.watch", "topic", ""),
                        new Exchange("route.watch", "topic", "route.watch.default"),
                        new Exchange("route.watch.default", "topic", "unrouted"),
                        new Exchange("before.watch", "direct", "unrouted"),
                        new Exchange("dead", "fanout", ""),
                        new Exchange("unrouted", "fanout", ""),
                        new Exchange("after.report", "topic", ""))
                .noneMatch(exchange -> exchange.name().equals("route.report"))
                .noneMatch(exchange -> exchange.name().contains("run-only"));
    }

    @Test
    void bindsEveryKeyForEveryNumber() {
        assertThat(of("after.watch")).containsExactlyInAnyOrder("# kanban.log", "# route.watch");
        assertThat(of("after.report")).containsExactly("# kanban.log");
        assertThat(of("route.watch"))
                .containsExactlyInAnyOrder(
                        "kanban.*.* kanban.log",
                        "alert.1 before.report.001",
                        "alert.1 activate.report",
                        "alert.1 device.ot%2Eher.report.001",
                        "alert.2 before.report.001",
                        "alert.2 activate.report",
                        "alert.2 device.ot%2Eher.report.001");
        assertThat(of("route.watch.default"))
                .containsExactlyInAnyOrder("*.1 before.recorder.001", "*.2 before.recorder.001");
        assertThat(of("before.watch"))
                .containsExactlyInAnyOrder(
                        "1 before.watch.001", "1 activate.watch", "2 before.watch.002", "2 activate.watch");
    }

    @Test
    void aNumberThatRunsMakesNoHints() {
        ServicesFile file = Files.file(
                Files.startup("sensor", 2, Map.of("alert", List.of(Files.to("report")))),
                Files.onDemand("report", 2, Map.of()));
        Topology asleep = TopologyCompiler.compile(file, Files.LIMITS);
        Topology awake = TopologyCompiler.compile(file, Files.LIMITS, Set.of(new Instance("report", 2)));
        Set<Binding> gone = new HashSet<>(asleep.bindings());
        gone.removeAll(awake.bindings());
        assertThat(gone)
                .containsExactlyInAnyOrder(
                        Binding.queue("route.sensor", "alert.2", "activate.report"),
                        Binding.queue("before.report", "2", "activate.report"));
        assertThat(asleep.bindings()).containsAll(awake.bindings());
        assertThat(awake.queues()).isEqualTo(asleep.queues());
        assertThat(TopologyCompiler.compile(
                        file, Files.LIMITS, Set.of(new Instance("report", 3), new Instance("x", 1))))
                .isEqualTo(asleep);
    }

    @Test
    void ofAServiceThatMayRunSeveralTimesAKanbanStartsOneMore() {
        ServicesFile file = Files.file(
                Files.startup("sensor", 1, Map.of("alert", List.of(Files.to("report")))),
                Files.service("report", 1, false, false, true, false, Map.of()));
        assertThat(TopologyCompiler.compile(file, Files.LIMITS, Set.of(new Instance("report", 1))))
                .isEqualTo(TopologyCompiler.compile(file, Files.LIMITS));
        assertThat(TopologyCompiler.compile(file, Files.LIMITS).bindings())
                .contains(Binding.queue("route.sensor", "alert.1", "activate.report"));
    }

    @Test
    void withoutADefaultEntryAKanbanOfThatKeyEndsInTheLog() {
        Topology keyed = TopologyCompiler.compile(
                Files.file(
                        Files.always("a", 1, Map.of("alert", List.of(Files.to("b")))), Files.startup("b", 1, Map.of())),
                Files.LIMITS);
        assertThat(keyed.bindings()).contains(Binding.queue("route.a", "default.*", "kanban.log"));
        assertThat(keyed.bindings()).noneMatch(binding -> binding.source().equals("route.a.default"));
    }

    @Test
    void whatNamesAnotherDeviceGoesToItsQueueWhateverItsKey() {
        ServicesFile file = Files.withDevices(
                Files.file(
                        Files.always("a", 2, Map.of("alert", List.of(Files.to("b")))), Files.startup("b", 1, Map.of())),
                "me",
                "ot.her",
                "7");
        Topology named = TopologyCompiler.compile(file, Files.LIMITS);
        Topology without = TopologyCompiler.compile(Files.withDevices(file), Files.LIMITS);
        Set<Binding> more = new HashSet<>(named.bindings());
        more.removeAll(without.bindings());
        // Not for this device itself, and not from one that passes nothing on.
        assertThat(more)
                .containsExactlyInAnyOrder(
                        Binding.queue("route.a", "*.*.device.ot%2Eher", "device.ot%2Eher"),
                        Binding.queue("route.a", "*.*.device.7", "device.7"));
        Set<String> queues = new HashSet<>(named.queues().keySet());
        queues.removeAll(without.queues().keySet());
        assertThat(queues).containsExactlyInAnyOrder("device.ot%2Eher", "device.7");
        assertThat(named.queues().get("device.7"))
                .matches(Ownership::owns)
                .matches(queue -> queue.kind().quorum());
        assertThat(Ownership.reserves("device.7")).isTrue();
        assertThat("device.7")
                .containsPattern(Objects.requireNonNull(named.policies().get("aion.device"))
                        .pattern());
        assertThat(Ownership.numberOf("*.*.device.7")).as("of all numbers").isZero();
        assertThat(Ownership.numberOf("device.7")).isEqualTo(7);
    }

    @Test
    void limitsAreAllPolicy() {
        assertThat(topology.policies().get("aion.to.watch.002"))
                .isEqualTo(new Policy(
                        "aion.to.watch.002",
                        "^to\\.watch\\.002$",
                        Map.of(
                                "message-ttl", 0L,
                                "max-length-bytes", 1_000_000L,
                                "overflow", "reject-publish",
                                "delivery-limit", 1_000_000L,
                                "dead-letter-exchange", "after.watch",
                                "dead-letter-routing-key", "default.2",
                                "dead-letter-strategy", "at-least-once")));
        assertThat(topology.policies().get("aion.log"))
                .isEqualTo(new Policy(
                        "aion.log",
                        "^kanban\\.log$",
                        Map.of(
                                "max-length-bytes", 10_000_000L,
                                "max-age", "604800s",
                                "stream-max-segment-size-bytes", 1_000_000L)));
        assertThat(topology.policies().keySet()).contains("aion.before", "aion.device", "aion.activate", "aion.parked");
    }

    /** RabbitMQ reads through the last segment after a kill, and nobody sends meanwhile. */
    @Test
    void aLargeLogHasNoLargeSegments() {
        assertThat(new TopologyLimits(1, 1, 1_000_000_000, Duration.ofDays(7)).logSegmentBytes())
                .isEqualTo(10_000_000);
    }

    @Test
    void plansAThousandServicesWithinASecond() {
        ServicesFile thousand = Files.file(IntStream.range(0, 1000)
                .mapToObj(i -> Files.always(
                        "service-" + i,
                        1 + i % 2,
                        Map.of(
                                "default", List.of(Files.to("service-" + (i + 1) % 1000)),
                                "alert",
                                        List.of(
                                                Files.to("service-" + (i + 7) % 1000),
                                                Files.to("service-" + (i + 11) % 1000)))))
                .toArray(io.aion.services.Microservice[]::new));
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        Pauses pauses = new Pauses(Duration.ofSeconds(10), Duration.ZERO);
        Topology desired = TopologyCompiler.compile(thousand, Files.LIMITS);
        List<Action> fresh = TopologyPlan.plan(desired, ObservedTopology.nothing(), now, pauses)
                .actions();
        Duration fromNothing = fastest(() -> TopologyPlan.plan(
                TopologyCompiler.compile(thousand, Files.LIMITS), ObservedTopology.nothing(), now, pauses));
        World world = World.of(TopologyCompiler.compile(WATCH, Files.LIMITS));
        World.of(desired).queues.values().forEach(queue -> {
            if (!world.queues.containsKey(queue.name())) {
                world.add(queue);
            }
        });
        world.bindings.addAll(desired.bindings());
        world.exchanges.putAll(desired.exchanges());
        world.policies.putAll(desired.policies());
        ObservedTopology observed = world.observe();
        List<Action> change = TopologyPlan.plan(desired, observed, now.plusSeconds(60), pauses)
                .actions();
        Duration ofChange = fastest(() -> TopologyPlan.plan(desired, observed, now.plusSeconds(60), pauses));
        System.out.printf(
                "plan for 1,000 services: %d objects compiled and planned from nothing in %d ms, a change of %d in %d"
                        + " ms%n",
                fresh.size(), fromNothing.toMillis(), change.size(), ofChange.toMillis());
        assertThat(fresh).hasSizeGreaterThan(10_000);
        assertThat(fromNothing).isLessThan(Duration.ofSeconds(1));
        assertThat(ofChange).isLessThan(Duration.ofSeconds(1));
    }

    /** Of several tries: what else the machine does is not what is measured here. */
    private static Duration fastest(Runnable work) {
        Duration fastest = Duration.ofDays(1);
        for (int i = 0; i < 5; i++) {
            long start = System.nanoTime();
            work.run();
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            fastest = took.compareTo(fastest) < 0 ? took : fastest;
        }
        return fastest;
    }

    private Set<String> of(String exchange) {
        return topology.bindings().stream()
                .filter(binding -> binding.source().equals(exchange))
                .map(binding -> binding.key() + " " + binding.destination())
                .collect(Collectors.toSet());
    }
}
