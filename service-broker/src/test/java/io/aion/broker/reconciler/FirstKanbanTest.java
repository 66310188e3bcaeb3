package io.aion.broker.reconciler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import io.aion.broker.instances.Action;
import io.aion.broker.instances.Examined;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.messaging.BrokerAddress;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** On a real RabbitMQ. */
class FirstKanbanTest {

    private static final String QUEUE = "before.watch.001";
    private static final int PREFETCH = 32;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** With a look that takes the first one alone, that one comes after the other 31 that the receiver gave back. */
    @Test
    void aLookAfterAReceiverDiedWithManyInHandKeepsTheOrder() throws Exception {
        List<String> all =
                IntStream.rangeClosed(1, 40).mapToObj(String::valueOf).toList();
        CountDownLatch connected = new CountDownLatch(1);
        try (TestVirtualHost host = TestBroker.get().newVirtualHost();
                Connection connection = host.connect();
                Channel channel = connection.createChannel()) {
            // Without a single active consumer, so that basic.get may read it in the end.
            channel.queueDeclare(QUEUE, true, false, false, Map.of("x-queue-type", "quorum"));
            channel.confirmSelect();
            for (String one : all) {
                channel.basicPublish(
                        "", QUEUE, MessageProperties.PERSISTENT_BASIC, one.getBytes(StandardCharsets.UTF_8));
            }
            channel.waitForConfirmsOrDie(LIMIT.toMillis());
            dieWithManyInHand(host);
            await().atMost(LIMIT).until(() -> host.countMessages(QUEUE) == all.size());
            try (RabbitQueues queues = RabbitQueues.open(
                    new BrokerAddress(host.amqp()), Clock.systemUTC(), _ -> false, _ -> -1, connected::countDown)) {
                assertThat(connected.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
                Examined answer = queues.examine(
                        new Action.Examine(new Numbered("watch", 1), QUEUE, "run", Optional.empty(), -1, "tried"));
                assertThat(answer).isInstanceOf(Examined.Found.class);
            }
            await().atMost(LIMIT).until(() -> host.countMessages(QUEUE) == all.size());
            List<String> read = new ArrayList<>();
            for (GetResponse one = channel.basicGet(QUEUE, true); one != null; one = channel.basicGet(QUEUE, true)) {
                read.add(new String(one.getBody(), StandardCharsets.UTF_8));
            }
            assertThat(read).isEqualTo(all);
        }
    }

    private static void dieWithManyInHand(TestVirtualHost host) throws Exception {
        CountDownLatch inHand = new CountDownLatch(PREFETCH);
        try (Connection connection = host.connect()) {
            Channel channel = connection.createChannel();
            channel.basicQos(PREFETCH);
            channel.basicConsume(QUEUE, false, (_, _) -> inHand.countDown(), _ -> {});
            assertThat(inHand.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }
}
