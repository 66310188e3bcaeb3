package io.aion.benchmarks;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.ConnectionFactory;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.TrailHeaders;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What each part of a kanban's way costs: from the bare client to AION's with its exchanges and its log read, all sides
 * in turn in each round.
 */
final class Parts implements AutoCloseable {

    private static final int IN_FLIGHT = 32;
    private static final int BYTES = 256;
    private static final int COUNT = 10_000;
    private static final int PER_SECOND = 100;
    private static final int HOPS = 200;
    /** Where nobody reads the log, its writing has this long to come to an end before the processor time is read. */
    private static final long REST_NANOS = Duration.ofMillis(500).toNanos();

    private final ConnectionFactory factory;
    private final BrokerAddress broker;
    private final URI management;
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Side> sides = new ArrayList<>();
    private final List<ProcessHandle> rabbit;

    /** One side: how its pair is opened, who reads its log, and what was found. */
    private record Side(
            String name,
            Callable<Pair> opener,
            @Nullable ReaderProcess readers,
            Figures rate,
            Figures hop,
            Figures rabbit,
            Figures clients,
            Figures reading,
            Figures sum) {

        Side(String name, Callable<Pair> opener, @Nullable ReaderProcess readers) {
            this(
                    name,
                    opener,
                    readers,
                    new Figures(),
                    new Figures(),
                    new Figures(),
                    new Figures(),
                    new Figures(),
                    new Figures());
        }

        void rest() throws Exception {
            if (readers == null) {
                LockSupport.parkNanos(REST_NANOS);
            } else {
                readers.settle();
            }
        }
    }

    /**
     * @param management RabbitMQ's management interface, with user and password
     * @param rabbit process ids of RabbitMQ; empty where it runs on another machine
     */
    Parts(ConnectionFactory factory, BrokerAddress broker, URI management, List<Long> rabbit) {
        this.factory = factory;
        this.broker = broker;
        this.management = management;
        this.rabbit =
                rabbit.stream().map(ProcessHandle::of).flatMap(Optional::stream).toList();
    }

    /** @param stream host and port of RabbitMQ's stream protocol; empty where there is none */
    void run(String stream, int warmUp, int rounds) throws Exception {
        sides.add(new Side(
                "bare client, its log written",
                () -> new BarePair(factory, "parts", IN_FLIGHT, IN_FLIGHT, true),
                null));
        sides.add(new Side(
                "... with a kanban's properties",
                () -> new BarePair(factory, "parts-named", IN_FLIGHT, IN_FLIGHT, true, this::properties),
                null));
        sides.add(new Side("AION's client instead", this::plain, null));
        wired("... and AION's exchanges, policies", "none", true, 0, "");
        wired("... and a hint, as for who sleeps", "hint", false, 0, "");
        wired("without hint, log read once", "once", true, 1, "");
        wired("... read twice, as on a device", "twice", true, 2, "");
        if (!stream.isEmpty()) {
            wired("... twice over the stream protocol", "stream", true, 2, stream);
        }
        hops(warmUp, rounds);
        rates(rounds);
        print(rounds);
        if (stream.isEmpty()) {
            System.out.println("\nWithout reading over the stream protocol: this RabbitMQ's port for it is not known.");
        }
    }

    /** What a first kanban is sent with. */
    private AMQP.BasicProperties properties() {
        Clock clock = Clock.systemUTC();
        return TrailHeaders.write(
                Trail.first(KanbanId.first(clock), "bench-a", 1, clock.millis() * 1_000), "application/json");
    }

    private Pair plain() throws Exception {
        return Owned.declare(factory, broker, "parts", true, IN_FLIGHT).whole();
    }

    private void wired(String name, String host, boolean awake, int readings, String stream) throws Exception {
        VirtualHost own = VirtualHost.wired(management, broker, "parts-" + host, awake);
        opened.addFirst(own);
        ReaderProcess readers = null;
        if (readings > 0) {
            readers = new ReaderProcess(own.broker(), readings, stream);
            opened.addFirst(readers);
        }
        sides.add(new Side(name, () -> AionPair.between(own.broker(), "bench-a", "bench-b", IN_FLIGHT), readers));
    }

    private void hops(int warmUp, int rounds) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        try {
            List<Hop> hops = new ArrayList<>();
            for (Side side : sides) {
                Pair pair = side.opener().call();
                pairs.add(pair);
                Hop hop = new Hop();
                hop.attach(pair);
                hops.add(hop);
            }
            for (int round = -warmUp; round < rounds; round++) {
                System.err.printf("parts, hop: round %d of %d ...%n", round + 1, rounds);
                for (int i = 0; i < sides.size(); i++) {
                    double p50 = hops.get(i)
                                    .round(pairs.get(i), HOPS, PER_SECOND, BYTES)
                                    .getValueAtPercentile(50)
                            / 1e6;
                    if (round >= 0) {
                        sides.get(i).hop().add(p50);
                    }
                }
            }
        } finally {
            closeAll(pairs);
        }
    }

    private void rates(int rounds) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        try {
            List<Rate> rates = new ArrayList<>();
            for (Side side : sides) {
                Pair pair = side.opener().call();
                pairs.add(pair);
                Rate rate = new Rate();
                rate.attach(pair);
                rates.add(rate);
            }
            for (int round = -1; round < rounds; round++) {
                System.err.printf("parts, rate: round %d of %d ...%n", round + 1, rounds);
                for (int i = 0; i < sides.size(); i++) {
                    measure(sides.get(i), rates.get(i), pairs.get(i), round >= 0);
                }
            }
        } finally {
            closeAll(pairs);
        }
    }

    private void measure(Side side, Rate rate, Pair pair, boolean counts) throws Exception {
        ReaderProcess readers = side.readers();
        List<ProcessHandle> reading = readers == null
                ? List.of()
                : ProcessHandle.of(readers.pid()).stream().toList();
        double rabbitBefore = micros(rabbit);
        double ownBefore = micros(List.of(ProcessHandle.current()));
        double readingBefore = micros(reading);
        double perSecond = rate.perSecond(pair, COUNT, BYTES);
        side.rest();
        double byRabbit = (micros(rabbit) - rabbitBefore) / COUNT;
        double byOwn = (micros(List.of(ProcessHandle.current())) - ownBefore) / COUNT;
        double byReading = (micros(reading) - readingBefore) / COUNT;
        if (counts) {
            side.rate().add(perSecond);
            side.rabbit().add(byRabbit);
            side.clients().add(byOwn);
            side.reading().add(byReading);
            side.sum().add(byRabbit + byOwn + byReading);
        }
    }

    private static double micros(List<ProcessHandle> processes) {
        return processes.stream()
                        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                        .mapToLong(Duration::toNanos)
                        .sum()
                / 1e3;
    }

    private void print(int rounds) throws Exception {
        System.out.printf(
                "| 256 B, %d rounds in turn; processor time of a kanban | %d in flight, %d a round | ratio to bare | p50 of %d hops at %d/s | ratio to"
                        + " bare | RabbitMQ | A and B | log's readers | sum | memory of the"
                        + " readers |%n|---|---|---|---|---|---|---|---|---|---|%n",
                rounds, IN_FLIGHT, COUNT, HOPS, PER_SECOND);
        Side bare = sides.getFirst();
        for (Side side : sides) {
            ReaderProcess readers = side.readers();
            System.out.println("| "
                    + String.join(
                            " | ",
                            side.name(),
                            side.rate().text("%.0f") + " /s",
                            side.rate().over(bare.rate()).text("%.2f"),
                            side.hop().text("%.2f") + " ms",
                            side.hop().over(bare.hop()).text("%.2f"),
                            rabbit.isEmpty() ? "not seen" : side.rabbit().text("%.0f") + " µs",
                            side.clients().text("%.0f") + " µs",
                            readers == null ? "" : side.reading().text("%.0f") + " µs",
                            rabbit.isEmpty() ? "not seen" : side.sum().text("%.0f") + " µs",
                            readers == null ? "" : String.format(Locale.ROOT, "%.0f MiB", readers.resident()))
                    + " |");
        }
    }

    private static void closeAll(List<? extends AutoCloseable> all) throws Exception {
        for (AutoCloseable one : all) {
            one.close();
        }
    }

    @Override
    public void close() throws Exception {
        closeAll(opened);
    }
}
