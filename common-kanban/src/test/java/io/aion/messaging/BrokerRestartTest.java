package io.aion.messaging;

import static io.aion.messaging.Scene.CLOCK;
import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.aion.kanban.Trail;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A RabbitMQ of its own, killed and started again, and short of memory. */
class BrokerRestartTest {

    private static final int ALL = 2_000;
    private static final String QUEUE = Names.beforeQueue("s", 1);

    @Test
    void senderAndReaderGoOnAfterItsDeathAndWaitWhileItIsShortOfMemory() throws Exception {
        try (TestBroker broker = TestBroker.own();
                TestVirtualHost host = broker.newVirtualHost()) {
            try (Connection connection = host.connect();
                    Channel channel = connection.createChannel()) {
                channel.queueDeclare(
                        QUEUE, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
            }
            // RabbitMQ keeps the names of its quorum queues in a file that it writes some seconds late. One that is
            // killed before that finds the queue unknown and begins it anew, empty ("Starting member as a new one").
            soon().pollDelay(Duration.ofSeconds(5)).until(() -> true);
            BrokerAddress address = new BrokerAddress(host.amqp());
            List<Long> got = Scene.shared();
            try (KanbanSender sender = KanbanSender.open(address, SenderSettings.DEFAULT, CLOCK);
                    KanbanReader reader = KanbanReader.open(
                            address, QUEUE, ReaderSettings.DEFAULT, delivery -> take(got, delivery), CLOCK)) {
                Thread sending = Thread.startVirtualThread(() -> sendAll(sender, 0, ALL));
                soon().until(() -> got.size() > ALL / 4);
                broker.kill();
                broker.restart();
                sending.join();
                soon().until(() -> got.size() >= ALL);
                assertThat(got).as("each once, in order").isEqualTo(Scene.upTo(ALL));
                assertThat(sender.stats().reordered()).isZero();

                broker.control("set_vm_memory_high_watermark", "0.000001");
                Thread waiting = Thread.startVirtualThread(() -> sendAll(sender, ALL, ALL + 100));
                assertThat(waiting.join(Duration.ofSeconds(2))).as("it waits").isFalse();
                broker.control("set_vm_memory_high_watermark", "0.4");
                soon().until(() -> got.size() == ALL + 100);
                assertThat(got).isEqualTo(Scene.upTo(ALL + 100));
            }
        }
    }

    private static void take(List<Long> got, Delivery delivery) {
        got.add(Scene.number(delivery.kanban()));
        delivery.handled();
    }

    private static void sendAll(KanbanSender sender, int from, int to) {
        try {
            for (int i = from; i < to; i++) {
                sender.send(Target.queue(QUEUE), Scene.numbered(i), Trail.first("k" + i, "s", 1, 0));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
