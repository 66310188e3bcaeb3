package io.aion.benchmarks;

import com.rabbitmq.client.ConnectionFactory;
import io.aion.messaging.BrokerAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * {@code Benchmarks NAME AMQP_URL}: one table on standard output. The services {@code bench-a} and {@code bench-b} of
 * {@code benchmarks/services.yml} must have been applied; {@code benchmarks/run} does all of it.
 */
public final class Benchmarks {

    private static final int IN_FLIGHT = 32;
    private static final int BARE_PREFETCH = 32;
    private static final int WARM_UP_KANBAN = Integer.getInteger("warm-up-kanban", 10_000);
    /** Between two kanban of a client, at 100 a second. */
    private static final long CLIENT_GAP_NANOS = 10_000_000;

    private static final int WARM_UP = Integer.getInteger("warmup", 2);
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final double MILLION = 1_000_000.0;

    private final String url;
    private final BrokerAddress broker;

    private Benchmarks(String url) {
        this.url = url;
        this.broker = new BrokerAddress(url);
    }

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: Benchmarks hop|rate|client|stream|cycles|loss|limit|wake|plan|load AMQP_URL,"
                    + " or log|replication|declare|await|parts|readers|receivers AMQP_URL and what benchmarks/store,"
                    + " benchmarks/queues, benchmarks/parts and benchmarks/receivers give");
            System.exit(2);
        }
        Benchmarks benchmarks = new Benchmarks(args[1]);
        List<String> more = List.of(args).subList(2, args.length);
        switch (args[0]) {
            case "hop" -> benchmarks.hop();
            case "rate" -> benchmarks.rate();
            case "client" -> benchmarks.client();
            case "java-hop" -> benchmarks.clientHop(number(more, 0), number(more, 1), more.get(2));
            case "stream" -> benchmarks.stream();
            case "alone-aion" -> benchmarks.alone(true);
            case "alone-bare" -> benchmarks.alone(false);
            case "load" -> benchmarks.load();
            case "limit" -> new Limit(benchmarks.url).run();
            case "cycles" -> benchmarks.cycles();
            case "loss" -> new Loss(benchmarks.broker).run();
            case "wake" -> OnDemand.run(benchmarks.factory(), benchmarks.broker);
            case "job" ->
                OnDemand.pods(benchmarks.factory(), benchmarks.broker, more.getFirst(), more.subList(1, more.size()));
            case "plan" -> Plan.run();
            case "parts" -> benchmarks.parts(more);
            case "receivers" ->
                new ManyReceivers(
                                URI.create(more.get(0)),
                                benchmarks.broker,
                                Path.of(more.get(1)),
                                Path.of(more.get(2)),
                                more.subList(3, more.size()))
                        .run(Math.min(WARM_UP, 1), ROUNDS);
            case "readers" -> new LogReaders(benchmarks.broker).run(number(more, 0), more.get(1));
            case "log" ->
                new Log(more.get(0), number(more, 2))
                        .run(more.get(1), number(more, 3), number(more, 4), more.subList(5, more.size()));
            case "replication" ->
                new Replication(benchmarks.factory(), benchmarks.broker, more.get(0))
                        .run(more.get(1), number(more, 2), number(more, 3));
            case "declare" -> new Queues(benchmarks.factory(), number(more, 0)).declare();
            case "await" -> new Queues(benchmarks.factory(), number(more, 0)).await(Long.parseLong(more.get(1)));
            default -> {
                System.err.println("no benchmark is called " + args[0]);
                System.exit(2);
            }
        }
    }

    private static int number(List<String> arguments, int index) {
        return Integer.parseInt(arguments.get(index));
    }

    private void hop() throws Exception {
        try (Pair aion = AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT);
                Pair grpc = new GrpcPair("bench-c", "bench-d", IN_FLIGHT);
                Pair bare = new BarePair(factory(), "hop", IN_FLIGHT, BARE_PREFETCH, true)) {
            compareHops(100, 1_000, 256, aion, grpc, bare);
        }
    }

    /** What AION's client alone costs: on an exchange and a queue of the benchmark's own, without a broker of AION. */
    private void client() throws Exception {
        try (Owned aion = Owned.declare(factory(), broker, "client", true, IN_FLIGHT);
                Pair bare = new BarePair(factory(), "client", IN_FLIGHT, BARE_PREFETCH, true)) {
            compareHops(100, 1_000, 256, aion.pair(), bare);
        }
        for (int bytes : new int[] {256, 4_096}) {
            try (Owned aion = Owned.declare(factory(), broker, "client", true, IN_FLIGHT);
                    Pair bare = new BarePair(factory(), "client", IN_FLIGHT, BARE_PREFETCH, true)) {
                compareRates(aion.pair(), bare, IN_FLIGHT, bytes);
            }
        }
    }

    /** As `hop` of the clients in other languages, and with the same lines: language, round, side, p50 and p99 in us, count. */
    private void clientHop(int seconds, int rounds, String side) throws Exception {
        try (Pair pair = side.equals("bare")
                ? new BarePair(factory(), "client", IN_FLIGHT, BARE_PREFETCH, false)
                : Owned.declare(factory(), broker, "client", false, IN_FLIGHT).whole()) {
            Hop hop = new Hop();
            hop.attach(pair);
            // A microservice runs for weeks; at the pace of the rounds most of either side would stay uncompiled.
            Histogram unused = hop.round(pair, WARM_UP_KANBAN, 1_000, 256);
            for (int round = 1; round <= rounds; round++) {
                // By the machine's clock half a period apart, so that neither side has the other's work within its
                // hops.
                long phase = Instant.now().getNano() % CLIENT_GAP_NANOS;
                LockSupport.parkNanos(CLIENT_GAP_NANOS - phase + (side.equals("bare") ? 0 : CLIENT_GAP_NANOS / 2));
                Histogram times = hop.round(pair, seconds * 100, 100, 256);
                System.out.printf(
                        "java\t%d\t%s\t%d\t%d\t%d%n",
                        round,
                        side,
                        times.getValueAtPercentile(50) / 1_000,
                        times.getValueAtPercentile(99) / 1_000,
                        times.getTotalCount());
            }
        }
    }

    private void parts(List<String> more) throws Exception {
        List<Long> rabbit = Stream.of(more.get(2).split(" "))
                .filter(pid -> !pid.isEmpty())
                .map(Long::valueOf)
                .toList();
        try (Parts parts = new Parts(factory(), broker, URI.create(more.get(0)), rabbit)) {
            parts.run(more.get(1), Math.min(WARM_UP, 1), ROUNDS);
        }
    }

    private void stream() throws Exception {
        try (Owned with = Owned.declare(factory(), broker, "with", true, IN_FLIGHT);
                Owned without = Owned.declare(factory(), broker, "without", false, IN_FLIGHT)) {
            compareHops(100, 1_000, 256, with.pair(), without.pair());
        }
    }

    /** All in turn, round by round; the last is what the others are measured against. */
    private static void compareHops(int perSecond, int count, int bytes, Pair... pairs) throws Exception {
        List<Hop> hops = new ArrayList<>();
        for (Pair pair : pairs) {
            Hop hop = new Hop();
            hop.attach(pair);
            hops.add(hop);
        }
        List<List<Histogram>> found = new ArrayList<>();
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            System.err.printf("hop: round %d of %d%s ...%n", round + 1, ROUNDS, round < 0 ? " (warm-up)" : "");
            List<Histogram> times = new ArrayList<>();
            for (int i = 0; i < pairs.length; i++) {
                times.add(hops.get(i).round(pairs[i], count, perSecond, bytes));
            }
            if (round >= 0) {
                found.add(times);
            }
        }
        int base = pairs.length - 1;
        StringBuilder head = new StringBuilder(String.format(
                "| hop at %d/s, %d B, %d rounds of %d | %s |", perSecond, bytes, ROUNDS, count, pairs[base].name()));
        for (int i = 0; i < base; i++) {
            head.append(String.format(" %s | ratio to %s |", pairs[i].name(), pairs[base].name()));
        }
        System.out.println(head + "\n|---|---|" + "---|---|".repeat(base));
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            Figures against = figures(found, base, percentile);
            StringBuilder row = new StringBuilder(
                    "| p" + (percentile == 99.9 ? "99.9" : (int) percentile) + " | " + against.text("%.2f") + " ms |");
            for (int i = 0; i < base; i++) {
                Figures mine = figures(found, i, percentile);
                row.append(String.format(
                        " %s ms | %s |", mine.text("%.2f"), mine.over(against).text("%.2f")));
            }
            System.out.println(row);
        }
    }

    private static Figures figures(List<List<Histogram>> rounds, int pair, double percentile) {
        Figures figures = new Figures();
        rounds.forEach(round -> figures.add(round.get(pair).getValueAtPercentile(percentile) / MILLION));
        return figures;
    }

    private void rate() throws Exception {
        System.out.printf(
                "| sustained rate, %d rounds | AION | bare | ratio, round by round |%n|---|---|---|---|%n", ROUNDS);
        for (int inFlight : new int[] {IN_FLIGHT, 1_000}) {
            for (int bytes : new int[] {256, 4_096}) {
                try (Pair aion = AionPair.between(broker, "bench-a", "bench-b", inFlight);
                        Pair bare = new BarePair(factory(), "rate", inFlight, BARE_PREFETCH, true)) {
                    compareRates(aion, bare, inFlight, bytes);
                }
            }
        }
    }

    /**
     * One pair by itself, for those who measure what it costs: says {@code begin} after the warm-up, and in the end how
     * many it were, how many a second, and the microseconds of processor time that this process spent on one.
     */
    private void alone(boolean aion) throws Exception {
        try (Pair pair = aion
                ? AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT)
                : new BarePair(factory(), "alone", IN_FLIGHT, BARE_PREFETCH, true)) {
            Rate rate = new Rate();
            rate.attach(pair);
            rate.perSecond(pair, 20_000, 256);
            System.out.println("begin");
            Duration before = processorTime();
            int count = ROUNDS * 20_000;
            double perSecond = rate.perSecond(pair, count, 256);
            double own = processorTime().minus(before).toNanos() / 1e3 / count;
            System.out.printf(Locale.ROOT, "%d %.0f %.1f%n", count, perSecond, own);
        }
    }

    private static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private static void compareRates(Pair aion, Pair bare, int inFlight, int bytes) throws Exception {
        int count = bytes > 1_000 ? 10_000 : 20_000;
        Rate first = new Rate();
        Rate second = new Rate();
        first.attach(aion);
        second.attach(bare);
        first.perSecond(aion, count, bytes);
        second.perSecond(bare, count, bytes);
        Figures a = new Figures();
        Figures b = new Figures();
        for (int round = 0; round < ROUNDS; round++) {
            a.add(first.perSecond(aion, count, bytes));
            b.add(second.perSecond(bare, count, bytes));
        }
        System.out.printf(
                Locale.ROOT,
                "| %d in flight, %d B, %d a round | %s /s | %s /s | %s |%n",
                inFlight,
                bytes,
                count,
                a.text("%.0f"),
                b.text("%.0f"),
                a.over(b).text("%.2f"));
    }

    private void cycles() throws Exception {
        try (Pair aion = AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT)) {
            new Cycles().run(aion);
        }
    }

    /** Only a load, for those who measure something else meanwhile: connected at first, then at 200 a second. */
    private void load() throws Exception {
        try (Pair aion = AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT)) {
            Hop hop = new Hop();
            hop.attach(aion);
            LockSupport.parkNanos(
                    Duration.ofSeconds(Integer.getInteger("idle", 0)).toNanos());
            hop.round(aion, 200 * Integer.getInteger("seconds", 30), 200, 256);
        }
    }

    private ConnectionFactory factory() {
        return broker.connections();
    }
}
