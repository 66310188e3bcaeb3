package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.aion.broker.named.NamedQueueView;
import io.aion.services.NamedQueues;
import io.aion.services.ServicesFile;
import io.aion.testing.Management;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Queues that a file names, on a real RabbitMQ, with microservices on plain AMQP. */
class NamedQueuesTest {

    /** Of the same shape as the files of users: two steps by name, a further queue, and services without any. */
    private static final String FILE = """
            microservices:
              identify:
                startup: yes
                always: yes
                env:
                  MYSQL_PASSWORD: xxxxxxxx
                  RABBITMQ_URL: amqp://%1$s:pass%%40word@rabbitmq:5672/%2$s
                  QUEUE_ORIGIN: identify-queue
                  QUEUE_TO: register-queue
                  QUEUE_TO_FOR_LOG: log-queue
              register:
                startup: yes
                always: yes
                env:
                  RABBITMQ_URL: amqp://%1$s:pass%%40word@rabbitmq:5672/%2$s
                  QUEUE_FROM: register-queue
              elsewhere:
                always: yes
                env:
                  RABBITMQ_URL: amqp://u:p@cloud.example.com/theirs
                  QUEUE_TO: far-queue
              ui:
                network: NodePort
            """;

    private final TestVirtualHost own = TestBroker.get().newVirtualHost();
    private final NamedHosts hosts = new NamedHosts(own);
    private final AtomicLong term = new AtomicLong(1);
    private final String host = hosts.host("vision");
    private final String user = hosts.user("username");
    private NamedQueuesOwner owner;

    @BeforeEach
    void open() {
        owner = hosts.owner(term::get);
    }

    @AfterEach
    void close() {
        owner.close();
        hosts.close();
        own.close();
    }

    @Test
    void whatTheFileNamesIsThereAndTheUserOfItsUrlPassesKanban() throws Exception {
        apply(FILE.formatted(user, host));
        assertThat(api().get("/vhosts/" + host).path("description").asString()).contains("made by AION");
        JsonNode queue = api().get("/queues/" + host + "/register-queue");
        assertThat(queue.path("type").asString()).isEqualTo("quorum");
        assertThat(queue.path("arguments").has("x-single-active-consumer")).isFalse();
        await().until(() -> api().get("/queues/" + host + "/log-queue")
                .path("policy")
                .asString()
                .equals("aion.named"));

        try (NamedHosts.Client identify = hosts.client(user, "pass@word", host);
                NamedHosts.Client register = hosts.client(user, "pass@word", host)) {
            identify.consume("identify-queue");
            register.consume("register-queue");
            register.publish("identify-queue", "{\"n\":1}");
            assertThat(identify.take(true)).isEqualTo("{\"n\":1}");
            identify.publish("register-queue", "{\"n\":2}");
            assertThat(register.take(true)).isEqualTo("{\"n\":2}");
            identify.publish("register-queue", "{\"bad\":1}");
            assertThat(register.take(false)).isEqualTo("{\"bad\":1}");
            // What is refused without requeue ends where a person sees it.
            identify.consume("dead");
            assertThat(identify.take(true)).isEqualTo("{\"bad\":1}");
            assertThatThrownBy(() -> register.channel().queueDeclare("mine", true, false, false, Map.of()))
                    .as("it may configure nothing")
                    .isInstanceOf(IOException.class);
        }
        assertThat(owner.parking()).as("what is parked there is shown").containsExactly(host);
        NamedQueueView edge = view("register-queue");
        assertThat(edge.writers()).containsExactly("identify");
        assertThat(edge.readers()).containsExactly("register");
        assertThat(edge.state()).isEqualTo("ok");
        assertThat(view("log-queue").state()).isEqualTo("unread");
        NamedQueueView far = NamedHosts.view(owner, "theirs", "far-queue");
        assertThat(far.state()).isEqualTo("elsewhere");
        assertThat(far.reason()).contains("cloud.example.com");
        assertThat(owner.queues().toString()).doesNotContain("pass@word").doesNotContain("pass%40word");
        assertThat(names("vhosts", api())).doesNotContain("theirs");
    }

    /** What was there before is used as it is, and what AION made stays when nobody names it any more. */
    @Test
    void whatIsThereIsNotChangedAndNothingIsDeleted() throws Exception {
        api().put("/vhosts/" + host, Map.of("description", "ours"));
        api().put("/users/" + user, Map.of("password", "pass@word", "tags", "monitoring"));
        api().put("/permissions/" + host + "/" + own.name(), Map.of("configure", ".*", "write", ".*", "read", ".*"));
        Map<String, Object> quorum = Map.of("durable", true, "arguments", Map.of("x-queue-type", "quorum"));
        api().put("/queues/" + host + "/identify-queue", quorum);
        api().put(
                        "/queues/" + host + "/register-queue",
                        Map.of("durable", true, "arguments", Map.of("x-max-length", 7, "x-overflow", "drop-head")));
        JsonNode account = api().get("/users/" + user);
        apply(FILE.formatted(user, host));
        await().until(() -> policyOf("identify-queue").equals("aion.named"));
        assertThat(policyOf("register-queue")).isEmpty();
        assertThat(api().get("/queues/" + host + "/register-queue").path("type").asString())
                .isEqualTo("classic");
        assertThat(api().get("/users/" + user)).isEqualTo(account);
        assertThat(api().get("/vhosts/" + host).path("description").asString()).isEqualTo("ours");
        try (NamedHosts.Client client = hosts.client(user, "pass@word", host)) {
            client.publish("log-queue", "{}");
        }

        owner.desire(NamedHosts.file("microservices: {}"));
        await().until(() -> view("log-queue").state().equals("unused"));
        await().until(() -> Long.valueOf(1).equals(view("log-queue").messages()));
        assertThat(names("queues/" + host, api())).contains("identify-queue", "register-queue", "log-queue", "dead");
        assertThat(policyOf("log-queue")).isEqualTo("aion.named");
    }

    @Test
    void namesWithoutUrlAreInAionsOwnVirtualHostAndItsMicroservicesMayReadThem(@TempDir Path home) throws Exception {
        ServicesFile file = NamedHosts.file("""
                microservices:
                  a:
                    env: {QUEUE_ORIGIN: my.queue}
                  b:
                    env: {QUEUE_TO: my.queue}
                """);
        try (TopologyOwner topology = Owners.open(own, home)) {
            topology.desire(file);
            await().until(() -> topology.microserviceUrl().isPresent());
            owner.desire(file);
            await().until(() ->
                    NamedHosts.view(owner, own.name(), "my.queue").state().equals("ok"));
            await().until(() -> topology.status().inPlace());
            await().until(() -> api().get("/queues/" + own.name() + "/my.queue")
                    .path("policy")
                    .asString("")
                    .equals("aion.named"));
        }
        // Another start of AION leaves both as they are.
        try (TopologyOwner topology = Owners.open(own, home)) {
            topology.desire(file);
            await().until(() -> topology.status().inPlace());
            String url = topology.microserviceUrl().orElseThrow();
            String password = java.net.URI.create(url).getUserInfo().split(":")[1];
            try (NamedHosts.Client client = hosts.client("aion-" + own.name(), password, own.name())) {
                client.consume("my.queue");
                client.publish("my.queue", "{\"n\":1}");
                assertThat(client.take(true)).isEqualTo("{\"n\":1}");
            }
            assertThat(names("policies/" + own.name(), api())).contains("aion.named", "aion.before");
            owner.desire(NamedHosts.file("microservices: {}"));
            await().until(() -> !api().get("/permissions/" + own.name() + "/aion-" + own.name())
                    .path("read")
                    .asString()
                    .contains("my"));
        } finally {
            api().delete("/users/aion-" + own.name());
        }
    }

    @Test
    void aBrokerThatStandsByMakesNothing() throws Exception {
        term.set(0);
        owner.desire(NamedHosts.file(FILE.formatted(user, host)));
        owner.wake();
        await().until(() -> view("log-queue").state().equals("fault"));
        assertThat(names("vhosts", api())).doesNotContain(host);
        term.set(2);
        owner.wake();
        await().until(() -> view("log-queue").state().equals("unread"));
    }

    @Test
    void whatRabbitRefusesIsNamedAtItsQueueAndTheOthersAreMade() {
        String file = FILE.formatted(user, host).replace("log-queue", "$(AMQ)log");
        owner.desire(NamedHosts.file(file));
        await().until(() -> view("register-queue").state().equals("ok"));
        await().until(() -> owner.queues().stream()
                .anyMatch(view -> view.state().equals("fault") && view.reason().contains("answered 4")));
    }

    /** The file that users of the original know, where it is there; names of virtual host and user are made the test's own. */
    @Test
    void everyQueueOfTheRealFileIsThereForTheUserOfItsUrl() throws Exception {
        Path real = Path.of("../../shared/samples/service-definitions.services.yml");
        assumeTrue(Files.exists(real), "the real file lies beside the project, and is not part of it");
        String yaml = Files.readString(real)
                .replace("amqp://username:", "amqp://" + user + ":")
                .replace(":5672/xxxxxxx", ":5672/" + host);
        apply(yaml);
        List<String> named = NamedHosts.file(yaml).microservices().values().stream()
                .flatMap(service -> NamedQueues.of(service).stream())
                .flatMap(queues -> Stream.concat(Stream.of(queues.origin()), queues.to().values().stream()))
                .distinct()
                .toList();
        assertThat(named).hasSize(5);
        assertThat(names("queues/" + host, api())).containsAll(named);
        try (NamedHosts.Client client = hosts.client(user, "password", host)) {
            for (String queue : named) {
                client.consume(queue);
                client.publish(queue, "{\"to\":\"" + queue + "\"}");
                assertThat(client.take(true)).contains(queue);
            }
        }
        assertThat(view("get-response-of-face-api-kube-queue").state()).isEqualTo("unread");
        assertThat(view("register-face-to-guest-table-kube-queue").state()).isEqualTo("ok");
    }

    private String policyOf(String queue) {
        return api().get("/queues/" + host + "/" + queue).path("policy").asString("");
    }

    private void apply(String yaml) {
        ServicesFile file = NamedHosts.file(yaml);
        owner.desire(file);
        await().until(() ->
                owner.queues().stream().noneMatch(view -> view.state().equals("fault")));
    }

    private NamedQueueView view(String queue) throws Exception {
        return NamedHosts.view(owner, host, queue);
    }

    private Management api() {
        return own.broker().api();
    }

    private static List<String> names(String path, Management api) {
        return api.get("/" + path).findValuesAsString("name");
    }
}
