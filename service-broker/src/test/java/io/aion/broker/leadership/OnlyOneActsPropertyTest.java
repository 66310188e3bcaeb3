package io.aion.broker.leadership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Three brokers with one lease, in a world where requests are slow or lost on the way there or back, processes pause, machines
 * sleep and clocks are set. Its time is in milliseconds; each step of a request is an event of its own.
 */
class OnlyOneActsPropertyTest {

    private static final Duration DURATION = Duration.ofSeconds(15);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int WORLDS = 200;
    private static final long END = 600_000;

    @Test
    void neverTwoAndWhenAllIsWellOne() {
        long seed = Long.getLong("aion.seed", System.nanoTime());
        int begun = 0;
        for (int i = 0; i < WORLDS; i++) {
            World world = new World(new Random(seed + i), DEADLINE);
            world.run();
            assertThat(world.together).as("two acted, -Daion.seed=%d", seed + i).isZero();
            assertThat(world.acting())
                    .as("nobody acts after a calm, -Daion.seed=%d", seed + i)
                    .isEqualTo(1);
            begun += world.begun();
        }
        assertThat(begun).as("terms, -Daion.seed=%d", seed).isGreaterThan(WORLDS * 2);
    }

    /** Such a test must be able to fail. */
    @Test
    void aDeadlineLongerThanTheLeaseIsFound() {
        int together = 0;
        for (int i = 0; i < WORLDS; i++) {
            World world = new World(new Random(i), Duration.ofSeconds(40));
            world.run();
            together += world.together;
        }
        assertThat(together).isPositive();
    }

    private record Event(long at, long order, Runnable what) {}

    private static final class World {
        private final Random random;
        private final Duration deadline;
        private final PriorityQueue<Event> events = new PriorityQueue<>((one, other) ->
                one.at != other.at ? Long.compare(one.at, other.at) : Long.compare(one.order, other.order));
        private final List<Broker> brokers = new ArrayList<>();
        private long now;
        private long order;
        private int together;
        /** The lease: whose, and how often it was written. */
        private String holder = "";

        private int version;

        /** Either machines sleep, or clocks are set: of a clock that is set while the other one stands still nothing is left. */
        private final boolean sleeps;

        World(Random random, Duration deadline) {
            this.random = random;
            this.sleeps = random.nextBoolean();
            this.deadline = deadline;
            for (int i = 0; i < 3; i++) {
                brokers.add(new Broker("broker-" + i));
            }
        }

        void run() {
            brokers.forEach(broker -> later(random.nextInt(2_000), broker::look));
            brokers.forEach(broker -> later(random.nextInt(20_000), () -> mishap(broker)));
            for (Event next = events.poll(); next != null && next.at <= END; next = events.poll()) {
                now = next.at;
                together += acting() > 1 ? 1 : 0;
                next.what.run();
                together += acting() > 1 ? 1 : 0;
            }
            now = END;
        }

        /** The last minute is calm. */
        private boolean calm() {
            return now > END - 60_000;
        }

        private void mishap(Broker broker) {
            if (!calm()) {
                int pause = random.nextInt(40_000);
                switch (random.nextInt(3)) {
                    case 0 -> {
                        if (!sleeps) {
                            broker.watch += random.nextInt(120_000) - 60_000;
                        }
                    }
                    case 1 -> {
                        // The watch of a machine that sleeps goes on alone.
                        broker.steady -= sleeps ? Math.max(0, now + pause - Math.max(now, broker.pausedUntil)) : 0;
                        broker.pausedUntil = Math.max(broker.pausedUntil, now + pause);
                    }
                    default -> broker.cutUntil = now + random.nextInt(60_000);
                }
            }
            later(random.nextInt(40_000), () -> mishap(broker));
        }

        private void later(long pause, Runnable what) {
            events.add(new Event(now + pause, order++, what));
        }

        /** At every event somebody may be about to act, those too that were paused until just now. */
        private int acting() {
            return (int) brokers.stream().filter(Broker::acts).count();
        }

        private int begun() {
            return brokers.stream()
                    .mapToInt(broker -> (int) broker.tenure.term())
                    .sum();
        }

        private final class Broker {
            private final String name;
            private long watch;
            private long steady;
            private long pausedUntil;
            private long cutUntil;
            private Tenure tenure;
            private Sighting sighting;

            Broker(String name) {
                this.name = name;
                this.tenure = Tenure.none(moment());
                this.sighting = new Sighting("", moment());
            }

            private Moment moment() {
                // A sleep is taken off at its beginning, when nothing of the broker happens until its end.
                return new Moment(Duration.ofMillis(now + steady).toNanos(), Instant.EPOCH.plusMillis(now + watch));
            }

            private boolean acts() {
                return now >= pausedUntil && tenure.termAt(moment(), deadline) != Leadership.NONE;
            }

            /** After some time on the way, if it gets there, and if the broker is not paused then. */
            private void way(Runnable arrives) {
                boolean lost = now < cutUntil || (!calm() && random.nextInt(20) == 0);
                if (lost) {
                    later(3_000, this::look);
                } else {
                    later(random.nextInt(calm() ? 50 : 2_000), arrives);
                }
            }

            private void awake(Runnable what) {
                if (now < pausedUntil) {
                    later(pausedUntil - now, () -> awake(what));
                } else {
                    what.run();
                }
            }

            private void look() {
                awake(() -> way(() -> {
                    String seenHolder = holder;
                    int seenVersion = version;
                    way(() -> awake(() -> decide(seenHolder, seenVersion)));
                }));
            }

            private void decide(String seenHolder, int seenVersion) {
                sighting = sighting.seen(seenVersion, moment());
                boolean ours = seenHolder.equals(name);
                if (!ours) {
                    tenure = tenure.ended();
                }
                boolean free = seenHolder.isEmpty() || sighting.age(moment()).compareTo(DURATION) > 0;
                if (!ours && !free) {
                    later(800 + random.nextInt(1_000), this::look);
                    return;
                }
                Moment asked = moment();
                way(() -> {
                    boolean taken = version == seenVersion;
                    if (taken) {
                        holder = name;
                        version++;
                    }
                    way(() -> awake(() -> {
                        if (taken) {
                            tenure = tenure.renewed(asked, moment(), deadline);
                        }
                        later(2_000, this::look);
                    }));
                });
            }
        }
    }
}
