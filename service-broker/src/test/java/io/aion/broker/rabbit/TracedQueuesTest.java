package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Delivery;
import com.rabbitmq.client.GetResponse;
import io.aion.broker.named.Bridges;
import io.aion.broker.named.NamedQueueView;
import io.aion.messaging.BrokerAddress;
import io.aion.services.ServicesFile;
import io.aion.testing.Management;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import io.aion.topology.Names;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What traced microservices on plain AMQP send, on a real RabbitMQ: to the queue that the file names, and to AION's log. */
class TracedQueuesTest {

    private static final String FILE = """
            microservices:
              identify:
                traced: yes
                env:
                  RABBITMQ_URL: amqp://%1$s:pw@rabbitmq:5672/%2$s
                  QUEUE_ORIGIN: in
                  QUEUE_TO: my.queue
              register:
                env:
                  RABBITMQ_URL: amqp://%1$s:pw@rabbitmq:5672/%2$s
                  QUEUE_ORIGIN: my.queue
            """;

    private static final String BRIDGE = "to.identify.001.my%2Equeue";

    @TempDir
    Path home;

    private final TestVirtualHost own = TestBroker.get().newVirtualHost();
    private final NamedHosts hosts = new NamedHosts(own);
    private final AtomicLong term = new AtomicLong(1);
    private final String host = hosts.host("vision");
    private final String user = hosts.user("username");
    private TopologyOwner topology;
    private NamedQueuesOwner owner;

    @BeforeEach
    void open() {
        topology = Owners.open(own, home);
        owner = hosts.owner(term::get);
    }

    @AfterEach
    void close() {
        owner.close();
        topology.close();
        hosts.close();
        own.broker().api().delete("/users/aion-" + own.name());
        own.close();
    }

    @Test
    void whatIsSentReachesItsQueueAsItWasAndAionsLog() throws Exception {
        apply(FILE.formatted(user, host));
        try (NamedHosts.Client identify = hosts.client(user, "pw", host);
                LogEntries log = LogEntries.of(own)) {
            AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                    .contentType("application/json")
                    .deliveryMode(2)
                    .correlationId("flow-1")
                    .messageId("own-id")
                    .headers(Map.of("mine", 7))
                    .build();
            Channel channel = identify.channel();
            channel.basicPublish("", BRIDGE, true, properties, bytes("{\"n\":0}"));
            for (int i = 1; i <= 50; i++) {
                identify.publish(BRIDGE, "{\"n\":" + i + "}");
            }
            identify.publish(BRIDGE, "{\"n\":50}");
            List<GetResponse> came = take(channel, "my.queue", 52);
            assertThat(came)
                    .extracting(each -> text(each.getBody()))
                    .containsExactlyElementsOf(bodies(50, "{\"n\":50}"));
            AMQP.BasicProperties first = came.getFirst().getProps();
            assertThat(first.getMessageId()).isEqualTo("own-id");
            assertThat(first.getCorrelationId()).isEqualTo("flow-1");
            assertThat(first.getContentType()).isEqualTo("application/json");
            assertThat(first.getHeaders()).containsEntry("mine", 7);

            List<Delivery> entries = log.take(52);
            assertThat(entries)
                    .extracting(each -> text(each.getBody()))
                    .containsExactlyElementsOf(bodies(50, "{\"n\":50}"));
            assertThat(entries).allSatisfy(each -> {
                assertThat(each.getEnvelope().getExchange()).isEqualTo("traced");
                assertThat(each.getEnvelope().getRoutingKey()).isEqualTo(BRIDGE + "." + Names.escape(host));
                assertThat(each.getProperties().getAppId()).isEqualTo("identify");
                assertThat(each.getProperties().getHeaders()).containsEntry("aion-number", 1);
                assertThat((Long) each.getProperties().getHeaders().get("aion-sent"))
                        .isCloseTo(
                                System.currentTimeMillis() * 1_000, org.assertj.core.data.Offset.offset(60_000_000L));
            });
            assertThat(entries.getFirst().getProperties().getMessageId()).isEqualTo("own-id");
            assertThat(entries.getFirst().getProperties().getCorrelationId()).isEqualTo("flow-1");
            assertThat(entries)
                    .extracting(each -> each.getProperties().getMessageId())
                    .doesNotHaveDuplicates();
        }
        await().until(() -> waiting(host, "traced." + own.name()) == 0);
        NamedQueueView edge = NamedHosts.view(owner, host, "my.queue");
        assertThat(edge.writers()).containsExactly("identify");
        assertThat(edge.readers()).containsExactly("register");
        assertThat(NamedHosts.view(owner, host, BRIDGE).state()).isEqualTo("bridge");
    }

    @Test
    void inAionsOwnVirtualHostTheLogIsAtTheExchangeItself() throws Exception {
        ServicesFile file = apply("""
                microservices:
                  a:
                    traced: yes
                    env: {QUEUE_ORIGIN: in, QUEUE_TO: mid}
                  b:
                    env: {QUEUE_ORIGIN: mid}
                """);
        assertThat(owner.notYetTraced(bridges(file, "a"))).isEmpty();
        String url = topology.microserviceUrl().orElseThrow();
        String password = java.net.URI.create(url).getUserInfo().split(":")[1];
        try (NamedHosts.Client a = hosts.client("aion-" + own.name(), password, own.name());
                LogEntries log = LogEntries.of(own)) {
            a.publish("to.a.001.mid", "{\"n\":1}");
            a.consume("mid");
            assertThat(a.take(true)).isEqualTo("{\"n\":1}");
            Delivery entry = log.take(1).getFirst();
            assertThat(entry.getEnvelope().getExchange()).isEqualTo("traced");
            assertThat(entry.getEnvelope().getRoutingKey()).isEqualTo("to.a.001.mid");
            assertThat(text(entry.getBody())).isEqualTo("{\"n\":1}");
        }
        // The broker's two owners share this virtual host: neither takes the other's away.
        topology.desire(file);
        await().until(() -> topology.status().inPlace());
        assertThat(api().get("/policies/" + own.name()).findValuesAsString("name"))
                .contains("aion.named", "aion.named.bridges", "aion.before");
        assertThat(api().get("/queues/" + own.name()).findValuesAsString("name"))
                .contains("to.a.001.mid", "mid");
    }

    /** What the queue does not take stays in the bridge. */
    @Test
    void aFullQueueLosesNothingAndHoldsUpNoLog() throws Exception {
        fill();
    }

    /** RabbitMQ offers again what was refused after three to six minutes. */
    @Test
    @Tag("long")
    void whatAFullQueueDidNotTakeGoesOnWhenThereIsRoomAgain() throws Exception {
        fill();
        api().delete("/policies/" + host + "/small");
        try (NamedHosts.Client identify = hosts.client(user, "pw", host)) {
            List<GetResponse> came = take(identify.channel(), "my.queue", 21);
            assertThat(came).extracting(each -> text(each.getBody())).containsExactlyInAnyOrderElementsOf(bodies(20));
        }
        await().until(() -> waiting(host, BRIDGE) == 0);
    }

    private void fill() throws Exception {
        api().put("/vhosts/" + host, Map.of());
        api().put("/permissions/" + host + "/" + own.name(), Map.of("configure", ".*", "write", ".*", "read", ".*"));
        api().put(
                        "/policies/" + host + "/small",
                        Map.of(
                                "pattern",
                                "^my\\.queue$",
                                "definition",
                                Map.of("max-length", 3, "overflow", "reject-publish"),
                                "apply-to",
                                "queues",
                                "priority",
                                200));
        apply(FILE.formatted(user, host));
        try (NamedHosts.Client identify = hosts.client(user, "pw", host);
                LogEntries log = LogEntries.of(own)) {
            for (int i = 0; i <= 20; i++) {
                identify.publish(BRIDGE, "{\"n\":" + i + "}");
            }
            assertThat(log.take(21)).hasSize(21);
            await().until(() -> waiting(host, "my.queue") > 0
                    && waiting(host, BRIDGE) > 0
                    && waiting(host, "my.queue") + waiting(host, BRIDGE) == 21);
        }
    }

    @Test
    void whatIsNotInTheLogYetIsBroughtThereByTheBrokerThatActsNext() throws Exception {
        apply(FILE.formatted(user, host));
        term.set(0);
        owner.wake();
        await().until(() -> api().get("/queues/" + host + "/traced." + own.name())
                        .path("consumers")
                        .asInt(-1)
                == 0);
        try (NamedHosts.Client identify = hosts.client(user, "pw", host)) {
            identify.publish(BRIDGE, "{\"n\":1}");
            take(identify.channel(), "my.queue", 1);
        }
        await().until(() -> waiting(host, "traced." + own.name()) == 1);
        // Another file by then, without any of it: what lies there is brought to the log all the same.
        owner.desire(NamedHosts.file("microservices: {}"));
        term.set(2);
        owner.wake();
        try (LogEntries log = LogEntries.of(own)) {
            assertThat(log.take(1)).hasSize(1);
        }
        await().until(() -> NamedHosts.view(owner, host, BRIDGE).state().equals("unused"));
    }

    @Test
    void anInstanceIsHeldBackUntilItsBridgesStand() throws Exception {
        term.set(0);
        ServicesFile file = NamedHosts.file(FILE.formatted(user, host));
        owner.desire(file);
        assertThat(owner.notYetTraced(bridges(file, "identify")).orElseThrow()).contains(BRIDGE);
        assertThat(owner.notYetTraced(bridges(file, "register"))).isEmpty();
        term.set(1);
        owner.wake();
        await().until(() -> owner.notYetTraced(bridges(file, "identify")).isEmpty());
    }

    private ServicesFile apply(String yaml) {
        topology.desire(NamedHosts.file("microservices: {}"));
        await().until(() ->
                topology.status().inPlace() && topology.microserviceUrl().isPresent());
        ServicesFile file = NamedHosts.file(yaml);
        owner.desire(file);
        await().until(() ->
                owner.queues().stream().noneMatch(view -> view.state().equals("fault"))
                        && file.microservices().keySet().stream()
                                .allMatch(name ->
                                        owner.notYetTraced(bridges(file, name)).isEmpty()));
        return file;
    }

    private Bridges bridges(ServicesFile file, String service) {
        var microservice = file.microservice(service).orElseThrow();
        return Bridges.of(NamedQueuesOwner.own(new BrokerAddress(own.amqp())), microservice, 1, microservice.env());
    }

    private static List<GetResponse> take(Channel channel, String queue, int count) {
        List<GetResponse> came = new ArrayList<>();
        await().atMost(Duration.ofSeconds(480))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    Optional.ofNullable(channel.basicGet(queue, true)).ifPresent(came::add);
                    return came.size() == count;
                });
        return came;
    }

    private static List<String> bodies(int last, String... more) {
        List<String> all = new ArrayList<>(IntStream.rangeClosed(0, last)
                .mapToObj(n -> "{\"n\":" + n + "}")
                .toList());
        all.addAll(List.of(more));
        return all;
    }

    private long waiting(String virtualHost, String queue) {
        return api().get("/queues/" + virtualHost + "/" + Management.segment(queue))
                .path("messages")
                .asLong(-1);
    }

    private Management api() {
        return own.broker().api();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
