package io.aion.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.aion.cache.Payload;
import io.aion.cache.PayloadReference;
import io.aion.cache.Payloads;
import io.aion.cache.Place;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.messaging.GiveUp;
import io.aion.messaging.SenderSettings;
import io.aion.testing.TestBroker;
import io.aion.testing.TestRedis;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** What becomes of payloads on their way from one microservice to the next: a camera sends, a watch handles. */
class PayloadsOverRabbitTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final byte[] BYTES = {1, 2, 3};

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private final RedisClient redis = RedisClient.create(TestRedis.get().url());
    private final String camera = "camera-" + UUID.randomUUID();
    private final String watch = "watch-" + UUID.randomUUID();
    private final String queue = Names.beforeQueue(watch, 1);
    private Connection connection;
    private Channel channel;

    @TempDir
    Path home;

    @BeforeEach
    void topology() throws Exception {
        connection = host.connect();
        channel = Objects.requireNonNull(connection.createChannel());
        channel.queueDeclare(
                queue, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
        for (String service : List.of(camera, watch)) {
            channel.exchangeDeclare(Names.after(service), "topic", true);
        }
        channel.queueBind(queue, Names.after(camera), "default.1");
        channel.exchangeDeclare(Names.DEAD, "fanout", true);
        for (String end : List.of("out", "log", "dead")) {
            channel.queueDeclare(end, true, false, false, Map.of("x-queue-type", "quorum"));
        }
        channel.queueBind("out", Names.after(watch), "default.1");
        channel.queueBind("log", Names.after(watch), Names.receiptKey(1));
        channel.queueBind("dead", Names.DEAD, "");
    }

    @AfterEach
    void end() throws Exception {
        connection.close();
        host.close();
        redis.close();
    }

    @Test
    void aHandledOneIsFreedAndOneThatIsPassedOnIsNot() throws Exception {
        try (MicroserviceClient sending = connect(camera);
                MicroserviceClient receiving = connect(watch)) {
            receiving.receive(work -> {
                byte[] image = work.payload("image");
                PayloadReference kept = Objects.requireNonNull(work.payloads().get("kept"));
                work.finish(Kanban.of(Map.of("bytes", image.length)), Map.of("renamed", kept));
                work.finish(Kanban.empty(), Map.of("own", Payload.of(BYTES).in(Place.FILE)));
            });
            sending.send(
                            Kanban.empty(),
                            Map.of(
                                    "image",
                                    Payload.of(BYTES),
                                    "kept",
                                    Payload.of(BYTES),
                                    "file",
                                    Payload.of(BYTES).in(Place.FILE)))
                    .get(60, TimeUnit.SECONDS);
            Kanban first = KanbanCodec.fromJson(out("out").getBody());
            assertThat(first.metadata()).containsEntry("bytes", 3L);
            PayloadReference kept = Payloads.of(first, "renamed");
            Kanban second = KanbanCodec.fromJson(out("out").getBody());
            PayloadReference own = Payloads.of(second, "own");
            assertThat(own.of()).isEqualTo(watch + "_1");
            assertThat(home.resolve("Data").resolve(own.of()).resolve("payload").resolve(own.key()))
                    .hasBinaryContent(BYTES);
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(redis.keys("aion:payload:" + camera + "*"))
                            .containsExactly("aion:payload:" + camera + "_1:" + kept.key()));
            Path files = home.resolve("Data").resolve(camera + "_1").resolve("payload");
            await().atMost(SOON).untilAsserted(() -> assertThat(files).isEmptyDirectory());
            redis.del("aion:payload:" + camera + "_1:" + kept.key());
        }
    }

    @Test
    void withoutAnOutputItIsFreedToo() throws Exception {
        try (MicroserviceClient sending = connect(camera);
                MicroserviceClient receiving = connect(watch)) {
            sending.send(Kanban.empty(), Map.of("image", Payload.of(BYTES))).get(60, TimeUnit.SECONDS);
            assertThat(redis.keys("aion:payload:" + camera + "*")).hasSize(1);
            receiving.receive(work -> work.payload("image"));
            await().atMost(SOON)
                    .until(() -> redis.keys("aion:payload:" + camera + "*").isEmpty());
        }
        assertThat(host.countMessages(queue)).isZero();
    }

    @Test
    void aFailedAttemptLeavesNoneAndAGivenUpOneKeepsItsOwn() throws Exception {
        try (MicroserviceClient sending = connect(camera);
                MicroserviceClient receiving = connect(watch)) {
            receiving.receive(work -> {
                work.finish(Kanban.empty(), Map.of("own", Payload.of(BYTES)));
                if (work.attempt() < 3) {
                    throw new IllegalStateException("not yet");
                }
                if (!work.payloads().isEmpty()) {
                    throw new GiveUp("no");
                }
            });
            sending.send(Kanban.empty(), Map.of("image", Payload.of(BYTES))).get(60, TimeUnit.SECONDS);
            GetResponse dead = out("dead");
            assertThat(String.valueOf(
                            Objects.requireNonNull(dead.getProps().getHeaders()).get("aion-dead-reason")))
                    .isEqualTo("no");
            PayloadReference image = Payloads.of(KanbanCodec.fromJson(dead.getBody()), "image");
            put(Kanban.empty());
            Kanban output = KanbanCodec.fromJson(out("out").getBody());
            String own =
                    "aion:payload:" + watch + "_1:" + Payloads.of(output, "own").key();
            assertThat(redis.keys("aion:payload:" + watch + "*")).containsExactly(own);
            String kept = "aion:payload:" + camera + "_1:" + image.key();
            assertThat(redis.exists(kept)).isTrue();
            redis.del(own, kept);
        }
    }

    @Test
    void whatIsGoneGivesItsKanbanUpAtOnce() throws Exception {
        try (MicroserviceClient sending = connect(camera);
                MicroserviceClient receiving = connect(watch)) {
            sending.send(Kanban.empty(), Map.of("image", Payload.of(BYTES))).get(60, TimeUnit.SECONDS);
            redis.keys("aion:payload:" + camera + "*").forEach(redis::del);
            receiving.receive(work -> work.payload("image"));
            assertThat(String.valueOf(
                            Objects.requireNonNull(out("dead").getProps().getHeaders())
                                    .get("aion-dead-reason")))
                    .startsWith("its payload 'image' is gone: not in the cache as aion:payload:" + camera + "_1:");
        }
    }

    private void put(Kanban kanban) throws Exception {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType(KanbanCodec.JSON)
                .messageId(UUID.randomUUID().toString())
                .deliveryMode(2)
                .build();
        channel.basicPublish("", queue, properties, KanbanCodec.toJson(kanban));
    }

    private GetResponse out(String from) {
        return await().atMost(SOON).until(() -> channel.basicGet(from, true), Objects::nonNull);
    }

    private MicroserviceClient connect(String service) {
        URI at = URI.create(TestRedis.get().url());
        InstanceEnvironment environment = InstanceEnvironment.of(Map.of(
                "AION_AMQP_URL",
                host.amqp(),
                "SERVICE_NAME",
                service,
                "AION_HOME",
                home.toString(),
                "REDIS_HOST",
                at.getHost(),
                "REDIS_PORT",
                Integer.toString(at.getPort())));
        return MicroserviceClient.connect(environment, SenderSettings.DEFAULT, Clock.systemUTC());
    }
}
