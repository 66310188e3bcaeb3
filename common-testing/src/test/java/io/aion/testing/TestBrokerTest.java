package io.aion.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VirtualHosts.class)
class TestBrokerTest {

    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");

    @Test
    void countsWhatIsInAQueueAtOnce(TestVirtualHost host) throws Exception {
        publish(host, "counted", 3);
        assertThat(host.countMessages("counted")).isEqualTo(3);
    }

    /** By this scripts/verify knows what to run on another RabbitMQ as well. */
    @Test
    void aClassThatUsesItIsNoted(TestVirtualHost host) {
        assertThat(host.broker()).isSameAs(TestBroker.get());
        assertThat(BrokerUse.users()).contains(TestBrokerTest.class.getName());
    }

    @Test
    void twoVirtualHostsDoNotMeet(TestVirtualHost one, TestVirtualHost other) throws Exception {
        publish(one, "mine", 1);
        assertThatThrownBy(() -> other.countMessages("mine")).hasMessageContaining("mine");
    }

    @Test
    void aPolicyLimitsAQueue(TestVirtualHost host) throws Exception {
        host.policy("small", "limited", Map.of("max-length", 1, "overflow", "reject-publish"));
        try (Connection connection = host.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare("limited", true, false, false, QUORUM);
            channel.confirmSelect();
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                channel.basicPublish("", "limited", MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[1]);
                return !channel.waitForConfirms(10_000);
            });
        }
    }

    @Test
    void closesEveryConnection(TestVirtualHost host, TestVirtualHost other) throws Exception {
        Connection one = host.connect();
        Connection two = host.connect();
        try (Connection elsewhere = other.connect()) {
            host.closeConnections();
            await().atMost(Duration.ofSeconds(20)).until(() -> !one.isOpen() && !two.isOpen());
            assertThat(elsewhere.isOpen()).isTrue();
        }
    }

    @Test
    void aDeletedVirtualHostIsGone() {
        TestVirtualHost host = TestBroker.get().newVirtualHost();
        host.close();
        assertThatThrownBy(host::connect).hasMessageContaining(host.name());
    }

    @Test
    void confirmedMessagesSurviveAKillAndAStop() throws Exception {
        try (TestBroker broker = TestBroker.own();
                TestVirtualHost host = broker.newVirtualHost()) {
            publish(host, "kept", 100);
            // RabbitMQ (3.10 and 4.3) writes the name of a new quorum queue to disk some 0.5 s after it has answered
            // the declaration: killed before that, it comes back with the queue empty, confirmed messages or not.
            await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
            broker.kill();
            assertThatThrownBy(host::connect).hasMessageContaining(host.name());
            broker.restart();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(host.countMessages("kept")).isEqualTo(100));
            broker.stopApp();
            assertThatThrownBy(host::connect).hasMessageContaining(host.name());
            broker.startApp();
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(host.countMessages("kept")).isEqualTo(100));
        }
    }

    private static void publish(TestVirtualHost host, String queue, int count) throws Exception {
        try (Connection connection = host.connect();
                Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, QUORUM);
            channel.confirmSelect();
            for (int i = 0; i < count; i++) {
                channel.basicPublish("", queue, MessageProperties.MINIMAL_PERSISTENT_BASIC, new byte[1]);
            }
            channel.waitForConfirmsOrDie(20_000);
        }
    }
}
