package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.broker.named.NamedQueueView;
import io.aion.services.ServicesFile;
import io.aion.testing.Management;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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
