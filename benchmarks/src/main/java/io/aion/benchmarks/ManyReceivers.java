package io.aion.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.aion.messaging.BrokerAddress;
import io.aion.topology.Names;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;

/**
 * 64 receivers on one status-kanban, 1,000 kanban a second in all: how long one takes from being sent to being received, and
 * whether status-kanban's memory stays what it is. Beside it in each round one receiver at the same rate, and one over AMQP, which
 * shows what RabbitMQ and the machine were like at that time.
 */
final class ManyReceivers {

    private static final int COUNT = 64;
    private static final int PER_SECOND = 1_000;
    private static final int BYTES = 256;
    private static final int SECONDS = Integer.getInteger("seconds", 30);
    /** Enough for a p99 of 10,000, and the run stays short. */
    private static final int BESIDE_SECONDS = Math.max(1, SECONDS / 3);

    private static final double MILLION = 1_000_000.0;
    private static final String SERVICES = """
            microservices:
              many-from:
                scale: 64
                always: yes
                withoutKanban: yes
                nextService:
                  default: [{name: many}]
              many: {scale: 64, always: yes}
              single-from:
                always: yes
                withoutKanban: yes
                nextService:
                  default: [{name: single}]
              single: {always: yes}
              bare-from:
                always: yes
                withoutKanban: yes
                nextService:
                  default: [{name: bare}]
              bare: {always: yes}
            """;

    private final URI management;
    private final BrokerAddress broker;
    private final Path jar;
    private final Path home;
    private final List<String> options;
    /** Resident MiB once a second while the 64 receive, one list for each round. */
    private final List<List<Double>> resident = new ArrayList<>();

    /**
     * @param jar of all-in-one
     * @param home an empty folder for AION_HOME
     * @param options for status-kanban, such as where Redis is
     */
    ManyReceivers(URI management, BrokerAddress broker, Path jar, Path home, List<String> options) {
        this.management = management;
        this.broker = broker;
        this.jar = jar;
        this.home = home;
        this.options = options;
    }

    void run(int warmUp, int rounds) throws Exception {
        Files.writeString(Files.createDirectories(home.resolve("config")).resolve("services.yml"), SERVICES);
        try (VirtualHost host = VirtualHost.wired(management, broker, "receivers", SERVICES, awake());
                GatewayProcess gateway =
                        GatewayProcess.start(jar, home, host.broker().uri(), options);
                Pair many = new GrpcReceivers(host.broker(), gateway.port(), "many-from", "many", COUNT);
                Pair single = new GrpcReceivers(host.broker(), gateway.port(), "single-from", "single", 1);
                Pair amqp = AionPair.between(host.broker(), "bare-from", "bare", PER_SECOND)) {
            run(gateway, List.of(many, single, amqp), warmUp, rounds);
        }
    }

    private static Set<Names.Instance> awake() {
        Set<Names.Instance> awake =
                new HashSet<>(Set.of(new Names.Instance("single", 1), new Names.Instance("bare", 1)));
        IntStream.rangeClosed(1, COUNT).forEach(number -> awake.add(new Names.Instance("many", number)));
        return awake;
    }

    private void run(GatewayProcess gateway, List<Pair> pairs, int warmUp, int rounds) throws Exception {
        List<Hop> hops = new ArrayList<>();
        for (Pair pair : pairs) {
            Hop hop = new Hop();
            hop.attach(pair);
            hops.add(hop);
        }
        List<List<Histogram>> found = new ArrayList<>();
        List<Double> heap = new ArrayList<>();
        Figures busy = new Figures();
        Figures cost = new Figures();
        int unavailable = 0;
        for (int round = -warmUp; round < rounds; round++) {
            System.err.printf("receivers: round %d of %d%s ...%n", round + 1, rounds, round < 0 ? " (warm-up)" : "");
            if (round == 0) {
                unavailable = GrpcReceivers.unavailable();
                heap.add(gateway.liveHeap());
            }
            List<Histogram> times = new ArrayList<>();
            for (int i = 0; i < pairs.size(); i++) {
                Duration before = gateway.processorTime();
                List<Double> samples = new ArrayList<>();
                try (ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor()) {
                    if (i == 0 && round >= 0) {
                        resident.add(samples);
                        watch.scheduleAtFixedRate(() -> sample(gateway, samples, busy), 1, 1, TimeUnit.SECONDS);
                    }
                    times.add(hops.get(i)
                            .round(pairs.get(i), PER_SECOND * (i == 0 ? SECONDS : BESIDE_SECONDS), PER_SECOND, BYTES));
                    pairs.get(i).settle();
                    watch.shutdownNow();
                }
                if (i == 0 && round >= 0) {
                    cost.add(gateway.processorTime().minus(before).toNanos() / 1e3 / (PER_SECOND * SECONDS));
                }
            }
            if (round >= 0) {
                found.add(times);
            }
        }
        heap.add(gateway.liveHeap());
        unavailable = GrpcReceivers.unavailable() - unavailable;
        print(pairs, found, heap);
        System.out.printf(
                "%nStatus-kanban spent %s µs of processor time on a kanban that it handed out and whose answer it sent on; the"
                        + " machine's processors were busy to %s %% meanwhile, everything counted. %d of the answers were UNAVAILABLE: not confirmed within 800 ms.%n",
                cost.text("%.0f"), busy.text("%.0f"), unavailable);
    }

    private static void sample(GatewayProcess gateway, List<Double> samples, Figures busy) {
        samples.add(gateway.resident());
        busy.add(100 * ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getCpuLoad());
    }

    private void print(List<Pair> pairs, List<List<Histogram>> found, List<Double> heap) {
        System.out.printf(
                "| %,d kanban/s in all, %d B, %d rounds | p50 | p99 | p99.9 | most |%n|---|---|---|---|---|%n",
                PER_SECOND, BYTES, found.size());
        for (int i = 0; i < pairs.size(); i++) {
            String name = i < 2 ? pairs.get(i).name() + " through status-kanban" : "1 receiver over AMQP, beside it";
            StringBuilder row =
                    new StringBuilder("| " + name + ", " + (i == 0 ? SECONDS : BESIDE_SECONDS) + " s a round |");
            for (double percentile : new double[] {50, 99, 99.9, 100}) {
                Figures figures = new Figures();
                for (List<Histogram> round : found) {
                    figures.add(round.get(i).getValueAtPercentile(percentile) / MILLION);
                }
                row.append(' ').append(figures.text("%.1f")).append(" ms |");
            }
            System.out.println(row);
        }
        int minute = Math.max(1, Math.min(60 / SECONDS, resident.size() / 2));
        System.out.printf(
                "%n| status-kanban's memory, MiB | first %d s after the warm-up | last %d s |%n|---|---|---|%n",
                minute * SECONDS, minute * SECONDS);
        System.out.printf(
                "| resident, once a second | %s | %s |%n",
                spread(resident.subList(0, minute)),
                spread(resident.subList(resident.size() - minute, resident.size())));
        System.out.printf(
                Locale.ROOT,
                "| heap after a full collection, before the first and after the last round | %.1f | %.1f |%n",
                heap.getFirst(),
                heap.getLast());
    }

    private static String spread(List<List<Double>> rounds) {
        Figures figures = new Figures();
        rounds.forEach(round -> round.forEach(figures::add));
        return figures.text("%.1f");
    }
}
