package io.aion.benchmarks;

import io.aion.cache.CacheSettings;
import io.aion.client.InstanceEnvironment;
import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.SenderSettings;
import io.aion.topology.Names;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/** Two microservices on AION's own client, wired by a services.yml that the broker has carried out. */
final class AionPair implements Pair {

    private final MicroserviceClient sender;
    private final MicroserviceClient receiver;
    private volatile CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    private AionPair(MicroserviceClient sender, MicroserviceClient receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Two services of the applied file. */
    static AionPair between(BrokerAddress broker, String from, String to, int inFlight) {
        return new AionPair(
                client(broker, from, Names.after(from), inFlight), client(broker, to, Names.after(to), inFlight));
    }

    /** The same client on an exchange and a queue of the benchmark's own. */
    static AionPair over(BrokerAddress broker, String exchange, String queue, String done, int inFlight) {
        return new AionPair(
                MicroserviceClient.connect(
                        environment(broker, "from", exchange, "none"),
                        SenderSettings.DEFAULT.withInFlight(inFlight),
                        Clock.systemUTC()),
                MicroserviceClient.connect(
                        environment(broker, "to", done, queue),
                        SenderSettings.DEFAULT.withInFlight(inFlight),
                        Clock.systemUTC()));
    }

    private static MicroserviceClient client(BrokerAddress broker, String service, String exchange, int inFlight) {
        return MicroserviceClient.connect(
                environment(broker, service, exchange, Names.beforeQueue(service, 1)),
                SenderSettings.DEFAULT.withInFlight(inFlight),
                Clock.systemUTC());
    }

    private static InstanceEnvironment environment(
            BrokerAddress broker, String service, String exchange, String queue) {
        return new InstanceEnvironment(
                broker,
                service,
                1,
                1,
                queue,
                exchange,
                "bench",
                false,
                Path.of(System.getProperty("java.io.tmpdir")),
                "",
                CacheSettings.NONE);
    }

    @Override
    public String name() {
        return "AION";
    }

    @Override
    public void receive(LongConsumer handler) throws Exception {
        receiver.receive(work -> {
            if (work.kanban().metadata().get("tag") instanceof Number tag) {
                handler.accept(tag.longValue());
            }
        });
    }

    @Override
    public void send(long tag, int bytes) throws Exception {
        Kanban kanban = Kanban.of(Map.of("tag", tag, "fill", "x".repeat(Math.max(0, bytes - 190))));
        last = sender.send(kanban);
    }

    @Override
    public void settle() {
        // Confirms may overtake one another, so the last one alone says little: the receiver's count does the rest.
        last.join();
    }

    @Override
    public void close() throws Exception {
        sender.close();
        receiver.close();
    }
}
