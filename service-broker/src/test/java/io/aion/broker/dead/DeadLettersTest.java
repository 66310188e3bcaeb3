package io.aion.broker.dead;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.DeadHeaders;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a real RabbitMQ. */
class DeadLettersTest {

    private static final Map<String, Object> QUORUM = Map.of("x-queue-type", "quorum");
    private static final String WORK = "before.watch.001";

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private final AtomicReference<Set<String>> others = new AtomicReference<>(Set.of());
    private final DeadLetters letters = letters(100);
    private Connection connection;
    private Channel channel;

    private DeadLetters letters(int held) {
        return new DeadLetters(
                new BrokerAddress(host.amqp()),
                new DeadSettings(held, 1_000_000, Duration.ofSeconds(20)),
                others::get,
                Clock.systemUTC());
    }

    @BeforeEach
    void open() throws Exception {
        connection = host.connect();
        channel = connection.createChannel();
        channel.confirmSelect();
        channel.queueDeclare("dead", true, false, false, QUORUM);
        channel.queueDeclare("unrouted", true, false, false, QUORUM);
        channel.queueDeclare(WORK, true, false, false, QUORUM);
        channel.exchangeDeclare("unrouted", "fanout", true);
        channel.queueBind("unrouted", "unrouted", "");
        channel.exchangeDeclare("after.watch", "topic", true, false, Map.of("alternate-exchange", "unrouted"));
    }

    @AfterEach
    void close() {
        letters.close();
        connection.abort();
        host.close();
    }

    @Test
    void lookingRaisesNoDeliveryCount() throws Exception {
        park("one", WORK);
        park("two", WORK);
        for (int i = 0; i < 20; i++) {
            assertThat(letters.list("dead")).extracting(Parked::id).containsExactly("one", "two");
            assertThat(letters.get("two")).isPresent();
        }
        assertThat(host.countMessages("dead")).isZero(); // held, not gone:
        letters.close();
        await().until(() -> host.countMessages("dead") == 2);
        GetResponse first = Objects.requireNonNull(channel.basicGet("dead", true));
        assertThat(first.getProps().getMessageId()).isEqualTo("one");
        Object count = first.getProps().getHeaders().getOrDefault("x-delivery-count", 0L);
        // Giving all back at the end counts once on older servers, whatever is done; twenty looks count as none.
        assertThat(((Number) count).longValue()).isEqualTo(host.broker().atLeast(4, 0) ? 0 : 1);
    }

    @Test
    void showsWhatAndWhy() throws Exception {
        park("one", WORK);
        Parked parked = letters.list("dead").getFirst();
        assertThat(parked.reason()).isEqualTo("handler failed 5 times");
        assertThat(parked.from()).isEqualTo(WORK);
        assertThat(parked.trail().flow()).isEqualTo("flow of one");
        assertThat(parked.kanban()).isNotNull();
        channel.basicPublish("", "dead", null, "{bad".getBytes(StandardCharsets.UTF_8));
        await().until(() -> letters.list("dead").size() == 2);
        Parked bad = letters.list("dead").getLast();
        assertThat(bad.id()).isEqualTo("unnamed");
        assertThat(bad.text().isEmpty() && bad.kanban() == null).isFalse();
    }

    /** Which of the two was meant was a matter of chance. */
    @Test
    void theSameKanbanInBothQueuesHasTwoIdsHere() throws Exception {
        for (String id : List.of("x", "y")) {
            park(id, WORK);
            channel.basicPublish(
                    "after.watch",
                    "no.1",
                    new AMQP.BasicProperties.Builder().messageId(id).build(),
                    KanbanCodec.toJson(Kanban.empty()));
        }
        channel.waitForConfirmsOrDie(20_000);
        await().until(() ->
                letters.list("dead").size() == 2 && letters.list("unrouted").size() == 2);
        List<Parked> unrouted = letters.list("unrouted");
        assertThat(letters.drop(unrouted.getFirst().id())).isTrue();
        assertThat(letters.drop(letters.list("dead").getLast().id())).isTrue();
        assertThat(letters.list("dead")).extracting(p -> p.trail().id()).containsExactly("x");
        assertThat(letters.list("unrouted")).extracting(p -> p.trail().id()).containsExactly("y");
    }

    @Test
    void saysThatAQueueIsNotThereYet() throws Exception {
        channel.queueDelete("dead");
        assertThatThrownBy(() -> letters.list("dead"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("dead")
                .hasMessageContaining("no queue");
    }

    @Test
    void resendsWithItsIdToTheQueueItCameFrom() throws Exception {
        park("one", WORK);
        park("one", WORK);
        assertThat(letters.list("dead")).extracting(Parked::id).containsExactly("one", "one~2");
        assertThat(letters.resend("one~2")).contains(WORK);
        assertThat(letters.resend("nobody")).isEmpty();
        GetResponse again = await().until(() -> channel.basicGet(WORK, true), Objects::nonNull);
        assertThat(again.getProps().getMessageId()).isEqualTo("one");
        assertThat(again.getProps().getHeaders())
                .doesNotContainKey(DeadHeaders.REASON)
                .containsEntry("mine", 7);
        assertThat(letters.list("dead")).extracting(Parked::id).containsExactly("one");
    }

    @Test
    void whatNamedADeviceThatIsNowhereSaysSoAndGoesThereWhenItIs() throws Exception {
        String key = Names.afterKey("alert", 1, "edge.2");
        channel.basicPublish("after.watch", key, properties("far", Map.of()), body());
        await().until(() -> !letters.list("unrouted").isEmpty());
        assertThat(letters.list("unrouted").getFirst().reason())
                .isEqualTo("'edge.2', its nextDeviceName, is no other device of the file: " + key + " of after.watch");
        channel.queueBind(WORK, "after.watch", Names.anyAfterKey("edge.2"));
        assertThat(letters.resend("far")).contains("after.watch " + key);
        assertThat(await().until(() -> channel.basicGet(WORK, true), Objects::nonNull)
                        .getEnvelope()
                        .getRoutingKey())
                .isEqualTo(key);
    }

    @Test
    void whatFoundNoWayGoesItsWayAgain() throws Exception {
        channel.basicPublish("after.watch", "alert.1", properties("lost", Map.of()), body());
        await().until(() -> !letters.list("unrouted").isEmpty());
        assertThat(letters.list("unrouted").getFirst().from()).isEqualTo("after.watch alert.1");
        channel.queueBind(WORK, "after.watch", "alert.1");
        assertThat(letters.resend("lost")).contains("after.watch alert.1");
        assertThat(await().until(() -> channel.basicGet(WORK, true), Objects::nonNull)
                        .getProps()
                        .getMessageId())
                .isEqualTo("lost");
        assertThat(letters.list("unrouted")).isEmpty();
    }

    /** What a client of RabbitMQ's own refused in a virtual host of the user's. */
    @Test
    void thoseOfAnotherVirtualHostAreShownSentAgainThereAndDropped() throws Exception {
        park("same", WORK);
        try (TestVirtualHost other = TestBroker.get().newVirtualHost();
                Connection there = other.connect()) {
            host.broker()
                    .api()
                    .put(
                            "/permissions/" + other.name() + "/" + host.name(),
                            Map.of("configure", "^$", "write", "^amq\\.default$", "read", "^dead$"));
            Channel channel = there.createChannel();
            channel.exchangeDeclare("dead", "fanout", true);
            channel.queueDeclare("dead", true, false, false, QUORUM);
            channel.queueBind("dead", "dead", "");
            channel.queueDeclare(
                    "work", true, false, false, Map.of("x-queue-type", "quorum", "x-dead-letter-exchange", "dead"));
            channel.queueDeclare(
                    "bridge",
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type", "quorum",
                            "x-message-ttl", 0,
                            "x-dead-letter-exchange", "",
                            "x-dead-letter-routing-key", "work"));
            others.set(Set.of(other.name(), "not-there"));
            for (int i = 0; i < 2; i++) {
                channel.basicPublish("", "bridge", properties("same", Map.of("mine", 7)), body());
                GetResponse given = await().until(() -> channel.basicGet("work", false), Objects::nonNull);
                channel.basicReject(given.getEnvelope().getDeliveryTag(), false);
            }
            await().until(() -> letters.list("dead").size() == 3);
            List<Parked> all = letters.list("dead");
            assertThat(all).extracting(Parked::virtualHost).containsExactly(host.name(), other.name(), other.name());
            assertThat(all).extracting(Parked::id).containsExactly("same", "same~2", "same~3");
            assertThat(all.get(1).from()).isEqualTo("work");
            assertThat(all.get(1).reason()).contains("rejected");
            assertThat(letters.resend("same~2")).contains("work");
            GetResponse again = await().until(() -> channel.basicGet("work", true), Objects::nonNull);
            assertThat(again.getProps().getHeaders()).containsEntry("mine", 7).doesNotContainKey("x-death");
            assertThat(letters.drop("same~3")).isTrue();
            assertThat(letters.list("dead")).extracting(Parked::id).containsExactly("same");
            others.set(Set.of());
            assertThat(letters.list("dead")).hasSize(1);
        }
    }

    @Test
    void whatCantBeSentStaysParked() throws Exception {
        park("gone", "before.gone.001");
        park("nowhere", "");
        host.policy("full", "^before", Map.of("max-length", 1, "overflow", "reject-publish"));
        park("full", WORK);
        channel.basicPublish("", WORK, null, body());
        channel.basicPublish("", WORK, null, body());
        await().untilAsserted(() -> {
            channel.basicPublish("", WORK, null, body());
            assertThat(channel.waitForConfirms(20_000)).isFalse();
        });
        for (String id : List.of("gone", "nowhere", "full")) {
            assertThatThrownBy(() -> letters.resend(id)).as(id).isInstanceOf(CannotResend.class);
        }
        assertThat(letters.list("dead")).hasSize(3);
        assertThat(letters.drop("gone")).isTrue();
        assertThat(letters.drop("gone")).isFalse();
        assertThat(letters.list("dead")).hasSize(2);
    }

    @Test
    void holdsNoMoreThanItMayAndGoesOnAfterALostConnection() throws Exception {
        DeadLetters few = letters(2);
        try {
            for (int i = 0; i < 4; i++) {
                park("k" + i, WORK);
            }
            assertThat(few.list("dead")).extracting(Parked::id).containsExactly("k0", "k1");
            few.drop("k0");
            assertThat(few.list("dead")).extracting(Parked::id).containsExactly("k1", "k2");
            host.closeConnections();
            connection = host.connect();
            channel = connection.createChannel();
            await().ignoreExceptions()
                    .untilAsserted(() ->
                            assertThat(few.list("dead")).extracting(Parked::id).containsExactly("k1", "k2"));
        } finally {
            few.close();
        }
    }

    private void park(String id, String from) throws Exception {
        Map<String, Object> headers = new HashMap<>(Map.of("mine", 7, DeadHeaders.REASON, "handler failed 5 times"));
        if (!from.isEmpty()) {
            headers.put(DeadHeaders.QUEUE, from);
        }
        channel.basicPublish("", "dead", properties(id, headers), body());
        channel.waitForConfirmsOrDie(20_000);
    }

    private static AMQP.BasicProperties properties(String id, Map<String, Object> headers) {
        return new AMQP.BasicProperties.Builder()
                .messageId(id)
                .correlationId("flow of " + id)
                .contentType(KanbanCodec.JSON)
                .deliveryMode(2)
                .headers(headers)
                .build();
    }

    private static byte[] body() {
        return KanbanCodec.toJson(Kanban.of(Map.of("load", 1)));
    }
}
