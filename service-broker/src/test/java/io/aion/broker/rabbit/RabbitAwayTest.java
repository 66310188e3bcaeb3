package io.aion.broker.rabbit;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.broker.topology.Files;
import io.aion.testing.TestBroker;
import io.aion.testing.TestVirtualHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a RabbitMQ of its own, which goes away and comes back. */
class RabbitAwayTest {

    @TempDir
    private Path home;

    @Test
    void waitsSaysSoAndGoesOnByItself() {
        try (TestBroker broker = TestBroker.own();
                TestVirtualHost host = broker.newVirtualHost();
                TopologyOwner owner = Owners.open(host, home)) {
            owner.desire(Files.file(Files.startup("before", 1, Map.of())));
            await().until(() -> owner.status().inPlace());

            broker.stopApp();
            await().until(() -> !owner.reachable());
            await().untilAsserted(() -> assertThat(owner.status().trouble())
                    .contains("does not answer")
                    .doesNotContain(host.name() + ":"));
            assertThat(owner.queue("before.before.001")).isPresent(); // what was seen last
            owner.desire(Files.file(Files.startup("after", 1, Map.of())));
            broker.startApp();

            await().until(() -> owner.status().inPlace());
            assertThat(owner.queue("before.after.001")).isPresent();
            await().until(() -> owner.queue("before.before.001").isEmpty());
        }
    }

    @Test
    void namedQueuesAreMadeWhenItComesBack() {
        try (TestBroker broker = TestBroker.own();
                TestVirtualHost host = broker.newVirtualHost();
                NamedHosts hosts = new NamedHosts(host);
                NamedQueuesOwner owner = hosts.owner(() -> 1)) {
            broker.stopApp();
            owner.desire(NamedHosts.file("""
                    microservices:
                      a:
                        env: {RABBITMQ_URL: 'amqp://u:p@rabbitmq/vision', QUEUE_ORIGIN: in}
                    """));
            await().untilAsserted(() -> assertThatThrownBy(owner::queues).isInstanceOf(IOException.class));
            broker.startApp();
            await().until(() -> NamedHosts.view(owner, "vision", "in").state().equals("ok"));
        }
    }
}
