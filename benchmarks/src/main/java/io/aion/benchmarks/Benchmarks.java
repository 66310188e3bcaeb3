package io.aion.benchmarks;

import com.rabbitmq.client.ConnectionFactory;
import io.aion.messaging.BrokerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * {@code Benchmarks NAME AMQP_URL}: one table on standard output. The services {@code bench-a} and {@code bench-b} of
 * {@code benchmarks/services.yml} must have been applied; {@code benchmarks/run} does all of it.
 */
public final class Benchmarks {

    private static final int IN_FLIGHT = 32;
    private static final int BARE_PREFETCH = 32;
    private static final int ROUNDS = Integer.getInteger("rounds", 5);
    private static final double MILLION = 1_000_000.0;

    private final String url;
    private final BrokerAddress broker;

    private Benchmarks(String url) {
        this.url = url;
        this.broker = new BrokerAddress(url);
    }

    public static void main(String[] args) throws Exception {
        if (args.length != 2) {
            System.err.println("usage: Benchmarks hop|rate|client|stream|cycles|loss|limit|load AMQP_URL");
            System.exit(2);
        }
        Benchmarks benchmarks = new Benchmarks(args[1]);
        switch (args[0]) {
            case "hop" -> benchmarks.hop();
            case "rate" -> benchmarks.rate();
            case "client" -> benchmarks.client();
            case "stream" -> benchmarks.stream();
            case "aion" -> benchmarks.alone(true);
            case "bare" -> benchmarks.alone(false);
            case "load" -> benchmarks.load();
            case "limit" -> new Limit(benchmarks.url).run();
            case "cycles" -> benchmarks.cycles();
            case "loss" -> new Loss(benchmarks.broker).run();
            default -> {
                System.err.println("no benchmark is called " + args[0]);
                System.exit(2);
            }
        }
    }

    private void hop() throws Exception {
        try (Pair aion = AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT);
                Pair bare = new BarePair(factory(), "hop", IN_FLIGHT, BARE_PREFETCH, true)) {
            compareHops(aion, bare, 100, 1_000, 256);
        }
    }

    /** What AION's client alone costs: on an exchange and a queue of the benchmark's own, without a broker of AION. */
    private void client() throws Exception {
        try (Owned aion = Owned.declare(factory(), broker, "client", true, IN_FLIGHT);
                Pair bare = new BarePair(factory(), "client", IN_FLIGHT, BARE_PREFETCH, true)) {
            compareHops(aion.pair(), bare, 100, 1_000, 256);
        }
        for (int bytes : new int[] {256, 4_096}) {
            try (Owned aion = Owned.declare(factory(), broker, "client", true, IN_FLIGHT);
                    Pair bare = new BarePair(factory(), "client", IN_FLIGHT, BARE_PREFETCH, true)) {
                compareRates(aion.pair(), bare, IN_FLIGHT, bytes);
            }
        }
    }

    private void stream() throws Exception {
        try (Owned with = Owned.declare(factory(), broker, "with", true, IN_FLIGHT);
                Owned without = Owned.declare(factory(), broker, "without", false, IN_FLIGHT)) {
            compareHops(with.pair(), without.pair(), 100, 1_000, 256);
        }
    }

    private void compareHops(Pair one, Pair other, int perSecond, int count, int bytes) throws Exception {
        Hop first = new Hop();
        Hop second = new Hop();
        first.attach(one);
        second.attach(other);
        for (int warmUp = 0; warmUp < 2; warmUp++) {
            first.round(one, count, perSecond, bytes);
            second.round(other, count, perSecond, bytes);
        }
        List<Histogram> ones = new ArrayList<>();
        List<Histogram> others = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            ones.add(first.round(one, count, perSecond, bytes));
            others.add(second.round(other, count, perSecond, bytes));
        }
        System.out.printf(
                Locale.ROOT,
                "| hop at %d/s, %d B, %d rounds of %d | %s | %s | ratio, round by round |%n|---|---|---|---|%n",
                perSecond,
                bytes,
                ROUNDS,
                count,
                one.name(),
                other.name());
        for (double percentile : new double[] {50, 90, 99, 99.9}) {
            Figures a = figures(ones, percentile);
            Figures b = figures(others, percentile);
            System.out.printf(
                    Locale.ROOT,
                    "| p%s | %s ms | %s ms | %s |%n",
                    percentile == 99.9 ? "99.9" : Integer.toString((int) percentile),
                    a.text("%.2f"),
                    b.text("%.2f"),
                    a.over(b).text("%.2f"));
        }
    }

    private static Figures figures(List<Histogram> rounds, double percentile) {
        Figures figures = new Figures();
        rounds.forEach(round -> figures.add(round.getValueAtPercentile(percentile) / MILLION));
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

    private void alone(boolean aion) throws Exception {
        try (Pair pair = aion
                ? AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT)
                : new BarePair(factory(), "alone", IN_FLIGHT, BARE_PREFETCH, true)) {
            Rate rate = new Rate();
            rate.attach(pair);
            rate.perSecond(pair, 20_000, 256);
            long before = java.lang.ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
            for (int round = 0; round < ROUNDS; round++) {
                System.out.printf("%s %.0f /s%n", pair.name(), rate.perSecond(pair, 20_000, 256));
            }
            long after = java.lang.ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toMillis();
            System.out.printf("own CPU %d ms for %d%n", after - before, ROUNDS * 20_000);
        }
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
        System.out.println(
                "| cycle | kanban | handled before the next is due | p50 | p99 | most |\n|---|---|---|---|---|---|");
        try (Pair aion = AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT)) {
            Hop hop = new Hop();
            hop.attach(aion);
            hop.round(aion, 2_000, 200, 256);
            int seconds = Integer.getInteger("seconds", 60);
            for (int millis : new int[] {1, 10, 100}) {
                int count = seconds * 1_000 / millis;
                Histogram times = hop.round(aion, count, 1_000 / millis, 256);
                double onTime = times.getPercentileAtOrBelowValue(millis * 1_000_000L);
                System.out.printf(
                        Locale.ROOT,
                        "| %d ms | %d | %.2f %% | %.2f ms | %.2f ms | %.1f ms |%n",
                        millis,
                        count,
                        onTime,
                        times.getValueAtPercentile(50) / MILLION,
                        times.getValueAtPercentile(99) / MILLION,
                        times.getMaxValue() / MILLION);
                System.out.println(Bars.of(times));
            }
        }
    }

    /** Only a load, for those who measure something else meanwhile. */
    private void load() throws Exception {
        try (Pair aion = AionPair.between(broker, "bench-a", "bench-b", IN_FLIGHT)) {
            Hop hop = new Hop();
            hop.attach(aion);
            hop.round(aion, 200 * Integer.getInteger("seconds", 30), 200, 256);
        }
    }

    private ConnectionFactory factory() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(url);
        factory.setAutomaticRecoveryEnabled(false);
        return factory;
    }
}
