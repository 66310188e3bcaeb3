package io.aion.replicator;

import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * How many kanban a second go from a stream that is full into a database:
 * {@code ReplicatorBenchmark <mongodb url with a database that is not there> [kanban] [bytes of text in each]}.
 */
public final class ReplicatorBenchmark {

    private static final long LOOK_NANOS = Duration.ofMillis(10).toNanos();

    private ReplicatorBenchmark() {}

    public static void main(String... arguments) throws Exception {
        int kanban = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 60_000;
        int padding = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 100;
        try (TestVirtualHost host = TestBroker.get().newVirtualHost();
                LogStream stream = new LogStream(host)) {
            stream.make(Map.of());
            stream.publish(0, kanban, padding);
            System.out.println("published " + kanban);
            long start = System.nanoTime();
            try (Running running = Running.start(host.amqp(), arguments[0])) {
                while (running.progress().written() < kanban) {
                    LockSupport.parkNanos(LOOK_NANOS);
                }
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf("%d kanban in %.1f s: %.0f/s%n", kanban, seconds, kanban / seconds);
            }
        }
    }
}
