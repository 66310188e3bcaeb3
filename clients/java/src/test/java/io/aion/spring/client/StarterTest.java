package io.aion.spring.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.GetResponse;
import io.aion.client.InstanceEnvironment;
import io.aion.client.MicroserviceClient;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.messaging.GiveUp;
import io.aion.messaging.Work;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class StarterTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String QUEUE = Names.beforeQueue("watch", 1);

    private final TestVirtualHost host = TestBroker.get().newVirtualHost();
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(KanbanAutoConfiguration.class))
            .withBean(InstanceEnvironment.class, this::environment)
            .withBean(MeterRegistry.class, SimpleMeterRegistry::new);
    private Connection connection;
    private Channel channel;

    @BeforeEach
    void topology() throws Exception {
        connection = host.connect();
        channel = Objects.requireNonNull(connection.createChannel());
        channel.queueDeclare(
                QUEUE, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
        channel.exchangeDeclare(Names.after("watch"), "topic", true);
        channel.exchangeDeclare(Names.DEAD, "fanout", true);
        for (String queue : List.of("out", "dead")) {
            channel.queueDeclare(queue, true, false, false, Map.of("x-queue-type", "quorum"));
        }
        channel.queueBind("out", Names.after("watch"), "#");
        channel.queueBind("dead", Names.DEAD, "");
    }

    @AfterEach
    void end() throws Exception {
        connection.close();
        host.close();
    }

    @Test
    void aMethodThatReturnsAKanbanIsAMicroservice() {
        application.withUserConfiguration(Watch.class).run(context -> {
            put("k1", 0.5);
            put("k2", 0.93);
            GetResponse first = out("out");
            GetResponse second = out("out");
            assertThat(first.getEnvelope().getRoutingKey()).isEqualTo("default.1");
            assertThat(second.getEnvelope().getRoutingKey()).isEqualTo("alert.1");
            assertThat(second.getProps().getMessageId()).isEqualTo(KanbanId.derived("k2", "watch", 1, 0));
            assertThat(KanbanCodec.fromJson(second.getBody()).metadata())
                    .containsEntry("load", 0.93)
                    .containsEntry("about", "k2");

            HealthIndicator health = context.getBean(HealthIndicator.class);
            assertThat(Objects.requireNonNull(health.health()).getStatus()).isEqualTo(Status.UP);
            MeterRegistry meters = context.getBean(MeterRegistry.class);
            context.getBean(MeterBinder.class).bindTo(meters);
            await().atMost(SOON)
                    .until(() -> meters.get("aion.microservice.kanban.handled")
                                    .functionCounter()
                                    .count()
                            == 2);
            assertThat(meters.get("aion.microservice.kanban.in.hand").gauge().value())
                    .isZero();
        });
    }

    @Test
    void whatItGivesUpIsFoundWithItsReason() {
        application.withUserConfiguration(Refuses.class).run(_ -> {
            put("k1", 1);
            assertThat(String.valueOf(out("dead").getProps().getHeaders().get("aion-dead-reason")))
                    .isEqualTo("no such machine");
        });
    }

    @Test
    void attemptsAreAsConfigured() {
        application
                .withUserConfiguration(Fails.class)
                .withPropertyValues("aion.microservice.attempts=2", "aion.microservice.first-pause=1ms")
                .run(_ -> {
                    put("k1", 1);
                    assertThat(String.valueOf(
                                    out("dead").getProps().getHeaders().get("aion-dead-reason")))
                            .contains("failed 2 times")
                            .contains("not today");
                });
    }

    @Test
    void whatIsInTheListenerWhenTheApplicationEndsIsFinished() throws Exception {
        Slow slow = new Slow();
        application.withBean(Slow.class, () -> slow).run(_ -> {
            put("k1", 1);
            put("k2", 1);
            slow.entered.await();
            Thread.ofVirtual().start(slow.release::countDown);
        });
        assertThat(out("out").getEnvelope().getRoutingKey()).isEqualTo("default.1");
        assertThat(host.countMessages(QUEUE)).isEqualTo(slow.calls == 1 ? 1 : 0);
    }

    @Test
    void oneThatIsStartedByAKanbanEndsWhenItsQueueIsEmpty() {
        application
                .withUserConfiguration(Watch.class)
                .withPropertyValues("aion.microservice.end-when-idle=200ms")
                .run(context -> {
                    put("k1", 0.5);
                    out("out");
                    await().atMost(SOON)
                            .until(() -> !context.getSourceApplicationContext().isActive());
                });
    }

    @Test
    void withoutAListenerItOnlySends() {
        application.run(context -> {
            context.getBean(MicroserviceClient.class)
                    .send(Kanban.of(Map.of("load", 1)))
                    .get();
            assertThat(out("out").getEnvelope().getRoutingKey()).isEqualTo("default.1");
        });
    }

    @Test
    void whatIsNoListenerIsNamed() {
        application
                .withUserConfiguration(Watch.class, Refuses.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("there are 2 methods with @KanbanListener")
                        .hasMessageContaining("Watch.watch")
                        .hasMessageContaining("Refuses.refuse"));
        application
                .withUserConfiguration(Wrong.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("Wrong.wrong has a parameter of type java.lang.String"));
        application
                .withPropertyValues("aion.microservice.attempts=0")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("aion.microservice.attempts must be at least 1"));
    }

    private InstanceEnvironment environment() {
        return InstanceEnvironment.of(
                Map.of("AION_AMQP_URL", host.amqp(), "SERVICE_NAME", "watch", "AION_HOME", "/nowhere"));
    }

    private void put(String id, double load) throws Exception {
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType(KanbanCodec.JSON)
                .messageId(id)
                .deliveryMode(2)
                .build();
        channel.basicPublish("", QUEUE, properties, KanbanCodec.toJson(Kanban.of(Map.of("load", load))));
    }

    private GetResponse out(String queue) {
        return await().atMost(SOON).until(() -> channel.basicGet(queue, true), Objects::nonNull);
    }

    @Configuration(proxyBeanMethods = false)
    static class Watch {
        @KanbanListener
        Kanban watch(Kanban kanban) {
            double load = (double) Objects.requireNonNull(kanban.metadata().get("load"));
            return Kanban.of(Map.of("load", load, "about", MDC.get("kanban")))
                    .withConnectionKey(load > 0.8 ? "alert" : "");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Refuses {
        @KanbanListener
        void refuse(Kanban kanban, Work work) {
            throw new GiveUp("no such machine");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Fails {
        @KanbanListener
        List<Kanban> fail(Kanban kanban) {
            throw new IllegalStateException("not today");
        }

        @Bean
        String other() {
            return "";
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Wrong {
        @KanbanListener
        void wrong(String text) {}
    }

    static final class Slow {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private int calls;

        @KanbanListener
        List<Kanban> handle(Kanban kanban) throws InterruptedException {
            calls++;
            entered.countDown();
            release.await();
            return List.of(kanban);
        }
    }
}
