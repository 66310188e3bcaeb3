package io.aion.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.rabbitmq.client.Channel;
import io.aion.kanban.Kanban;
import io.aion.messaging.KanbanRefused;
import io.aion.messaging.SenderSettings;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicroserviceClientTest {

    @Test
    void fromTheFirstServiceToTheLast() throws Exception {
        try (TestVirtualHost host = TestBroker.get().newVirtualHost();
                var connection = host.connect();
                Channel channel = connection.createChannel()) {
            declare(channel);
            List<String> seen = Collections.synchronizedList(new ArrayList<>());
            try (MicroserviceClient first = connect(host, "a", 2);
                    MicroserviceClient second = connect(host, "b", 2)) {
                second.receive(work -> {
                    Kanban kanban = work.kanban();
                    seen.add(kanban.metadata().get("load") + " " + kanban.processNumber() + " "
                            + kanban.nextDeviceName() + " " + work.trail().service());
                    work.finish(kanban.withConnectionKey("alert"));
                    work.finish(kanban.withNextDeviceName("edge-2"));
                });
                first.send(Kanban.of(Map.of("load", 1)).withConnectionKey("to-b"))
                        .get(60, TimeUnit.SECONDS);
                first.send(Kanban.empty().withConnectionKey("to-b").withNextDeviceName("edge-2"))
                        .get(60, TimeUnit.SECONDS);
                second.awaitIdle(Duration.ofMillis(300));
                assertThatExceptionOfType(KanbanRefused.class)
                        .isThrownBy(() -> first.send(Kanban.empty().withProcessNumber(3)));
            }
            assertThat(seen).containsExactly("1 2 edge a");
            assertThat(channel.messageCount("done")).isEqualTo(1);
            assertThat(channel.messageCount(Names.deviceQueue("edge-2"))).isEqualTo(2);
            assertThat(channel.messageCount(Names.beforeQueue("b", 2))).isZero();
        }
    }

    @Test
    void theFirstKanbanIsThatOfTheOriginal() {
        Clock clock = Clock.fixed(Instant.parse("2022-01-02T06:04:05.678Z"), ZoneOffset.UTC);
        InstanceEnvironment environment = InstanceEnvironment.of(Map.of(
                "AION_AMQP_URL", "amqp://127.0.0.1:1", "SERVICE_NAME", "a", "MS_NUMBER", "2", "AION_HOME", "/aion"));
        SenderSettings settings = SenderSettings.DEFAULT.withCloseWait(Duration.ZERO);
        try (MicroserviceClient client = MicroserviceClient.connect(environment, settings, clock)) {
            assertThat(client.firstKanban())
                    .isEqualTo(new Kanban(
                            "2022-01-02T15:04:05.678+09:00",
                            "",
                            "",
                            "",
                            2,
                            false,
                            "/aion/Data/a_2",
                            List.of(),
                            Map.of()));
        }
    }

    @Test
    void theEnvironmentHasDefaultsAndItsFaultsAreNamed() {
        InstanceEnvironment few =
                InstanceEnvironment.of(Map.of("AION_AMQP_URL", "amqp://h", "SERVICE_NAME", "a.b", "MSNUMBER", "3"));
        assertThat(few.queue()).isEqualTo("before.a%2Eb.003");
        assertThat(few.exchange()).isEqualTo("after.a%2Eb");
        assertThat(few.home()).hasToString("/var/lib/aion");
        assertThat(few.scale()).isZero();
        InstanceEnvironment all = InstanceEnvironment.of(Map.of(
                "AION_AMQP_URL",
                "amqp://h",
                "SERVICE_NAME",
                "a",
                "MS_NUMBER",
                "1",
                "AION_QUEUE",
                "q",
                "AION_EXCHANGE",
                "x",
                "AION_SCALE",
                "4",
                "DEVICE_NAME",
                "d"));
        assertThat(all).matches(e -> e.queue().equals("q") && e.exchange().equals("x") && e.scale() == 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InstanceEnvironment.of(Map.of("AION_AMQP_URL", "amqp://h")))
                .withMessageContaining("SERVICE_NAME is not set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InstanceEnvironment.of(
                        Map.of("AION_AMQP_URL", "amqp://h", "SERVICE_NAME", "a", "MS_NUMBER", "one")))
                .withMessageContaining("MS_NUMBER is 'one'");
    }

    private static void declare(Channel channel) throws Exception {
        String queue = Names.beforeQueue("b", 2);
        channel.queueDeclare(
                queue, true, false, false, Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
        channel.exchangeDeclare(Names.after("a"), "topic", true);
        channel.queueBind(queue, Names.after("a"), Names.afterKey("to-b", 2));
        channel.exchangeDeclare(Names.after("b"), "topic", true);
        channel.queueDeclare(Names.deviceQueue("edge-2"), true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind(Names.deviceQueue("edge-2"), Names.after("a"), Names.anyAfterKey("edge-2"));
        channel.queueBind(Names.deviceQueue("edge-2"), Names.after("b"), Names.anyAfterKey("edge-2"));
        channel.queueDeclare("done", true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueBind("done", Names.after("b"), Names.afterKey("alert", 2));
    }

    private static MicroserviceClient connect(TestVirtualHost host, String service, int number) {
        InstanceEnvironment environment = InstanceEnvironment.of(Map.of(
                "AION_AMQP_URL",
                host.amqp(),
                "SERVICE_NAME",
                service,
                "MS_NUMBER",
                Integer.toString(number),
                "DEVICE_NAME",
                "edge"));
        return Objects.requireNonNull(
                MicroserviceClient.connect(environment, SenderSettings.DEFAULT, Clock.systemUTC()));
    }
}
