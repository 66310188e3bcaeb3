package io.aion.messaging;

import static io.aion.messaging.Scene.CLOCK;
import static io.aion.messaging.Scene.soon;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.GetResponse;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kanban that a reader gives up: where they are then, with what reason, and how they come back. */
class GivenUpTest extends SharedScene {

    /** RabbitMQ closes the channel of who sends in another user's name: such a kanban could never be parked. */
    @Test
    void oneThatNamesItsUserOrAnEndIsParkedAllTheSame() throws Exception {
        String queue = scene.before("named-user", 1);
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType("application/json")
                .messageId("k1")
                .userId(scene.host.name())
                .expiration("60000")
                .build();
        scene.channel.basicPublish("", queue, properties, "{broken".getBytes(StandardCharsets.UTF_8));
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, Delivery::handled)) {
            soon().until(() -> reader.stats().parked() == 1);
        }
        AMQP.BasicProperties parked = scene.drain(Names.DEAD, 1).getFirst().getProps();
        assertThat(parked.getMessageId()).isEqualTo("k1");
        assertThat(parked.getUserId()).isNull();
        assertThat(parked.getExpiration()).isNull();
    }

    /** Good, bad, good: the bad one is parked as it came, with the reason; the second good one arrives. */
    @Test
    void aPoisonousBodyIsParkedWithItsReason() throws Exception {
        String queue = scene.before("poison", 3);
        String deep = "{\"metadata\":" + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000) + "}";
        byte[] large = new byte[9 * 1024 * 1024];
        scene.publish(queue, "application/json", "good-1", "{\"metadata\":{\"i\":1}}");
        scene.publish(queue, "application/json", "bad-1", "{\"metadata\":");
        scene.publish(queue, "application/json", "bad-2", deep);
        scene.publish(queue, "application/json", "bad-3", "{\"processNumber\":\"one\"}");
        scene.publish(queue, "application/json", "bad-4", large);
        scene.publish(queue, "application/x-protobuf", "bad-5", new byte[] {1, 2, 3});
        scene.publish(queue, "application/json", "good-2", "{\"metadata\":{\"i\":2}}");
        List<Delivery> got = Scene.shared();
        List<GetResponse> parked;
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, d -> {
            got.add(d);
            d.handled();
        })) {
            soon().until(() -> got.size() == 2);
            parked = scene.drain(Names.DEAD, 5);
            soon().until(() -> reader.stats().parked() == 5);
        }
        assertThat(Scene.handedOut(got)).containsExactly(1L, 2L);
        assertThat(scene.host.countMessages(queue)).isZero();
        assertThat(parked.stream().map(GivenUpTest::reason))
                .satisfiesExactlyInAnyOrder(
                        r -> assertThat(r).contains("not valid JSON"),
                        r -> assertThat(r).contains("nested deeper than 100"),
                        r -> assertThat(r).contains("processNumber must be"),
                        r -> assertThat(r).contains("9437184 bytes, the limit is 8388608"),
                        r -> assertThat(r).contains("not a StatusKanban"));
        assertThat(parked).allSatisfy(m -> {
            DeadHeaders.Dead dead = DeadHeaders.read(m.getProps().getHeaders());
            assertThat(dead.queue()).isEqualTo(queue);
            assertThat(dead.service()).isEqualTo("poison");
            assertThat(dead.number()).isEqualTo(3);
            assertThat(Duration.between(dead.at(), CLOCK.instant())).isLessThan(Duration.ofMinutes(1));
        });
        assertThat(parked)
                .anySatisfy(m -> assertThat(new String(m.getBody(), StandardCharsets.UTF_8))
                        .isEqualTo(deep));
    }

    @Test
    void oneGivenUpIsHandledWhenItIsSentAgain() throws Exception {
        String queue = scene.before("again", 1);
        scene.publish(queue, "application/json", "a", "{\"metadata\":{\"i\":1}}");
        List<Delivery> got = Scene.shared();
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, got::add)) {
            soon().until(() -> got.size() == 1);
            got.getFirst().park("on purpose");
            GetResponse dead = scene.drain(Names.DEAD, 1).getFirst();
            var properties = dead.getProps()
                    .builder()
                    .headers(DeadHeaders.without(dead.getProps().getHeaders()))
                    .build();
            scene.channel.basicPublish(
                    "", DeadHeaders.read(dead.getProps().getHeaders()).queue(), properties, dead.getBody());
            soon().until(() -> got.size() == 2);
            assertThat(got.get(1).trail().id()).isEqualTo("a");
            got.get(1).handled();
        }
        assertThat(scene.host.countMessages(queue)).isZero();
    }

    @Test
    void whatTheConsumerThrowsParksTheKanban() throws Exception {
        String queue = scene.before("throws", 1);
        scene.publish(queue, "application/json", "a", "{}");
        try (KanbanReader reader = scene.reader(queue, ReaderSettings.DEFAULT, _ -> {
            throw new IllegalStateException("boom");
        })) {
            assertThat(reason(scene.drain(Names.DEAD, 1).getFirst())).contains("boom");
        }
    }

    private static String reason(GetResponse dead) {
        return DeadHeaders.read(dead.getProps().getHeaders()).reason();
    }
}
