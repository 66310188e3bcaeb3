package io.aion.benchmarks;

import io.aion.broker.instances.InstancePlan;
import io.aion.broker.instances.Launchable;
import io.aion.broker.instances.Limits;
import io.aion.broker.instances.Memory;
import io.aion.broker.instances.Observed;
import io.aion.broker.instances.Wanted;
import io.aion.broker.topology.ObservedTopology;
import io.aion.broker.topology.Topology;
import io.aion.broker.topology.TopologyCompiler;
import io.aion.broker.topology.TopologyLimits;
import io.aion.broker.topology.TopologyPlan;
import io.aion.services.Microservice;
import io.aion.services.Parsed;
import io.aion.services.ServicesFile;
import io.aion.services.ServicesParser;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** From the text of a services.yml with 1,000 services to what has to be done: no RabbitMQ takes part. */
final class Plan {

    private static final int SERVICES = 1_000;
    private static final int ROUNDS = 20;
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Plan() {}

    static void run() {
        byte[] text = text().getBytes(StandardCharsets.UTF_8);
        TopologyLimits limits = new TopologyLimits(1_000_000, 2_000_000, 10_000_000, Duration.ofDays(7));
        System.out.printf(
                "| plan for %d services | the first time | %d times after |%n|---|---|---|%n", SERVICES, ROUNDS);
        ServicesFile file = row("services.yml read and checked (" + text.length / 1_024 + " KiB)", () -> read(text));
        Topology desired = row("topology compiled", () -> TopologyCompiler.compile(file, limits));
        int objects = TopologyPlan.plan(desired, ObservedTopology.nothing(), NOW, QUIET)
                .actions()
                .size();
        row(
                "planned from nothing (" + objects + " objects)",
                () -> TopologyPlan.plan(desired, ObservedTopology.nothing(), NOW, QUIET));
        ObservedTopology all = observed(desired);
        row("planned when all is there", () -> TopologyPlan.plan(desired, all, NOW, QUIET));
        List<Wanted> wanted = wanted(file);
        Observed nothing = new Observed(List.of(), Map.of(), Map.of());
        row(
                wanted.size() + " instances planned",
                () -> InstancePlan.plan(wanted, nothing, Memory.empty(), Limits.DEFAULT, NOW));
    }

    private static <T> T row(String what, Supplier<T> work) {
        long start = System.nanoTime();
        T result = work.get();
        double first = (System.nanoTime() - start) / 1e6;
        Figures later = new Figures();
        for (int round = 0; round < ROUNDS; round++) {
            long begun = System.nanoTime();
            T unused = work.get();
            later.add((System.nanoTime() - begun) / 1e6);
        }
        System.out.printf("| %s | %.1f ms | %s ms |%n", what, first, later.text("%.1f"));
        return result;
    }

    /** Each hands on to three others, the last few to none; every second one has two numbers. */
    private static String text() {
        StringBuilder text = new StringBuilder("microservices:\n");
        for (int i = 0; i < SERVICES; i++) {
            text.append("  service-").append(i).append(":\n    always: yes\n    startup: ");
            text.append(i == 0 ? "yes" : "no").append("\n    scale: ").append(1 + i % 2);
            text.append("\n    command: [sh, -c, 'true']\n");
            if (i + 11 < SERVICES) {
                text.append("    nextService:\n      default: [")
                        .append(next(i + 1))
                        .append("]\n");
                text.append("      alert: [")
                        .append(next(i + 7))
                        .append(", ")
                        .append(next(i + 11))
                        .append("]\n");
            }
        }
        return text.toString();
    }

    private static String next(int i) {
        return "{name: service-" + i + ", pattern: \"0\"}";
    }

    private static ServicesFile read(byte[] text) {
        Parsed parsed = ServicesParser.parse(text, "services.yml");
        return parsed.file()
                .orElseThrow(() -> new IllegalStateException("the file of this benchmark is wrong: "
                        + parsed.faults().getFirst()));
    }

    private static ObservedTopology observed(Topology all) {
        Map<String, ObservedTopology.ObservedQueue> queues = new LinkedHashMap<>();
        all.queues()
                .forEach((name, queue) ->
                        queues.put(name, new ObservedTopology.ObservedQueue(queue, 0, 1, Optional.<Instant>empty())));
        return new ObservedTopology(all.exchanges(), queues, all.bindings(), all.policies());
    }

    private static List<Wanted> wanted(ServicesFile file) {
        List<Wanted> wanted = new ArrayList<>();
        for (Microservice service : file.microservices().values()) {
            for (int number = 1; number <= service.scale(); number++) {
                wanted.add(Wanted.of(
                        service, number, Names.beforeQueue(service.name(), number), new Launchable.Ready("v1")));
            }
        }
        return wanted;
    }
}
