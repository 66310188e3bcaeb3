package io.aion.broker.named;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.topology.Files;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.topology.Traced;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BridgesTest {

    private static final ServicesFile FILE = NamedFiles.file("""
            microservices:
              a:
                scale: 2
                traced: yes
                env: {RABBITMQ_URL: 'amqp://u:p@rabbitmq/v', QUEUE_ORIGIN: in, QUEUE_TO: 'my.queue', QUEUE_TO_LOG: 'log-$(MS_NUMBER)'}
              own:
                traced: yes
                env: {QUEUE_TO: mid, QUEUE_TO_2: before.b.001}
              far:
                traced: yes
                env: {RABBITMQ_URL: 'amqp://u:p@cloud/v', QUEUE_TO: mid}
              plain:
                env: {RABBITMQ_URL: 'amqp://u:p@rabbitmq/v', QUEUE_TO: mid}
            """);

    @Test
    void whatATracedInstanceWritesIsGivenTheNameOfABridgeInTheSameVirtualHost() {
        assertThat(bridges("a", 2).names())
                .isEqualTo(Map.of("QUEUE_TO", "to.a.002.my%2Equeue", "QUEUE_TO_LOG", "to.a.002.log-2"));
        assertThat(bridges("a", 2).bridges())
                .containsEntry(new QueueId("v", "to.a.002.log-2"), new Traced("a", 2, "log-2", "v"))
                .hasSize(2);
        assertThat(bridges("own", 1).names())
                .as("AION's own names are left")
                .isEqualTo(Map.of("QUEUE_TO", "to.own.001.mid"));
        assertThat(bridges("far", 1).names()).isEmpty();
        assertThat(bridges("plain", 1).names()).isEmpty();
    }

    @Test
    void aNameThatHasNoRoomInABridgesNameIsWrittenAsItIsAndNamed() {
        String target = "q".repeat(246);
        NamedTopology topology = NamedFiles.topology("""
                microservices:
                  a:
                    traced: yes
                    env: {RABBITMQ_URL: 'amqp://u:p@rabbitmq/v', QUEUE_TO: %s}
                """.formatted(target));
        assertThat(topology.bridges()).isEmpty();
        assertThat(topology.unmade())
                .singleElement()
                .satisfies(unmade -> assertThat(unmade.reason()).contains("more than 255 bytes"));
        assertThat(topology.queues()).containsKey(new QueueId("v", target));
    }

    @Test
    void somebodysExchangeQueueOrPolicyIsLeftAloneAndNamed() {
        NamedTopology topology = NamedFiles.topology("""
                microservices:
                  a:
                    traced: yes
                    env: {RABBITMQ_URL: 'amqp://u:p@rabbitmq/v', QUEUE_TO: q}
                """);
        QueueId bridge = new QueueId("v", "to.a.001.q");
        for (String is : new String[] {"exchange", "policy", "type", "read", "copies"}) {
            ObservedNamed.SeenQueue seen = new ObservedNamed.SeenQueue(
                    !is.equals("type"),
                    is.equals("policy") ? "all" : "",
                    Optional.of(0L),
                    is.equals("read") ? 1 : 0,
                    Optional.empty(),
                    Optional.empty());
            ObservedNamed.Host host = new ObservedNamed.Host(
                    Optional.empty(),
                    false,
                    is.equals("exchange") ? Optional.of("direct") : Optional.empty(),
                    Set.of(),
                    is.equals("exchange")
                            ? Map.of()
                            : is.equals("copies")
                                    ? Map.of(
                                            "traced.aion",
                                            new ObservedNamed.SeenQueue(
                                                    false, "", Optional.empty(), 0, Optional.empty(), Optional.empty()))
                                    : Map.of(bridge.name(), seen),
                    Map.of());
            NamedPlan plan = NamedPlan.plan(
                    topology,
                    new ObservedNamed("admin", "admin", Set.of("v"), Map.of(), Map.of(), Map.of("v", host)),
                    Files.LIMITS);
            assertThat(plan.refused()).as(is).containsKey(bridge);
            assertThat(plan.standing()).as(is).isEmpty();
            assertThat(plan.actions())
                    .as(is)
                    .noneMatch(action -> action instanceof NamedAction.MakeQueue(QueueId id) && id.equals(bridge));
        }
    }

    @Test
    void equalCopiesHaveNumbersOfTheirOwnAndTheSameWhenTheyComeAgain() {
        EqualCopies equal = new EqualCopies(2);
        assertThat(equal.ordinal("x")).isZero();
        equal.settled();
        assertThat(equal.ordinal("x")).isEqualTo(1);
        assertThat(equal.ordinal("x")).isEqualTo(2);
        assertThat(equal.ordinal("y")).isZero();
        equal.lost();
        assertThat(equal.ordinal("x")).isEqualTo(1);
        assertThat(equal.ordinal("x")).isEqualTo(2);
        equal.settled();
        assertThat(equal.ordinal("x")).isEqualTo(3);
        equal.settled();
        equal.ordinal("y");
        equal.ordinal("z");
        equal.settled();
        assertThat(equal.ordinal("x")).as("remembers no more than it is told").isZero();
    }

    private static Bridges bridges(String name, int number) {
        Microservice service = FILE.microservice(name).orElseThrow();
        Given given = NamedFiles.environment(service, number);
        return Bridges.of(NamedFiles.OWN, service, number, ((Given.Variables) given).all());
    }
}
