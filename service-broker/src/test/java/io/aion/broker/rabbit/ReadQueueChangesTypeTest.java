package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Files;
import io.aion.kanban.Kanban;
import io.aion.kanban.Trail;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.Delivery;
import io.aion.messaging.KanbanReader;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.ReaderSettings;
import io.aion.messaging.SenderSettings;
import io.aion.messaging.Target;
import io.aion.services.ServicesFile;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue with a reader attached is replaced by one of another type, on a real RabbitMQ. */
class ReadQueueChangesTypeTest {

    private static final ServicesFile ORDERED = file(false);
    private static final ServicesFile SHARED = file(true);
    private static final String QUEUE = "before.b.001";
    private static final String SECOND = "before.b.001.next";

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private final List<Delivery> got = new CopyOnWriteArrayList<>();

    @TempDir
    private Path home;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void allArriveInOrderAndTheReaderGoesOnByItself() throws Exception {
        BrokerAddress address = new BrokerAddress(host.amqp());
        try (TopologyOwner owner = Owners.open(host, home);
                KanbanSender sender = KanbanSender.open(address, SenderSettings.DEFAULT, Clock.systemUTC());
                KanbanReader reader = KanbanReader.open(
                        address, QUEUE, ReaderSettings.DEFAULT.withMaxPrefetch(2), got::add, Clock.systemUTC())) {
            apply(owner, ORDERED);
            send(sender, 0, 5);
            await().until(() -> got.size() == 1);
            owner.desire(SHARED);
            await().until(() -> bindings(QUEUE) == 0 && bindings(SECOND) == 2);
            send(sender, 5, 10);

            handle(4);
            await().until(() -> got.size() == 5);
            // The last one is in the reader's hands, for longer than an empty queue without a reader would stay.
            await().during(Duration.ofSeconds(3))
                    .until(() -> owner.queue(SECOND).isPresent());
            assertThat(orderedOnes()).isEqualTo(1);
            assertThat(host.countMessages(SECOND)).isEqualTo(5);

            handle(5);
            await().until(() -> owner.status().inPlace());
            await().until(() -> orderedOnes() == 0);
            send(sender, 10, 15);
            handle(15);
            await().until(() -> owner.queue(SECOND).isEmpty());
            send(sender, 15, 20);
            handle(20);
            assertThat(reader.stats().inHand()).isZero();
        }
        assertThat(got.stream().map(delivery -> delivery.trail().id()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 20).mapToObj(i -> "k" + i).toList());
        assertThat(host.countMessages(QUEUE)).isZero();
    }

    private static void apply(TopologyOwner owner, ServicesFile file) {
        owner.desire(file);
        await().until(() -> owner.status().inPlace());
    }

    private static void send(KanbanSender sender, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            sender.send(Target.after("a", "default", 1), Kanban.of(Map.of("i", i)), Trail.first("k" + i, "a", 1, 0))
                    .get(60, TimeUnit.SECONDS);
        }
    }

    /** Handles what comes until so many have come in all; what is settled already stays so. */
    private void handle(int count) {
        await().until(() -> {
            List.copyOf(got).stream().limit(count).forEach(Delivery::handled);
            return got.size() >= count;
        });
        List.copyOf(got).stream().limit(count).forEach(Delivery::handled);
    }

    /** Queues of the type from before the change. */
    private long orderedOnes() {
        return host.api()
                        .get("/queues/" + host.name() + "/" + QUEUE)
                        .path("arguments")
                        .has("x-single-active-consumer")
                ? 1
                : 0;
    }

    private long bindings(String queue) {
        return host.api().get("/bindings/" + host.name()).findValuesAsString("destination").stream()
                        .filter(queue::equals)
                        .count()
                - 1; // the default exchange's own
    }

    private static ServicesFile file(boolean multiple) {
        return Files.file(
                Files.startup("a", 1, Map.of("default", List.of(Files.to("b")))),
                Files.service("b", 1, true, true, multiple, false, Map.of()));
    }
}
