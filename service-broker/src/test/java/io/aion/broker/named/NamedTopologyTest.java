package io.aion.broker.named;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.named.ObservedNamed.Host;
import io.aion.broker.topology.Files;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NamedTopologyTest {

    @Test
    void readsEdgesUsersAndVirtualHostsOutOfNames() {
        NamedTopology topology = NamedFiles.topology("""
                microservices:
                  a:
                    env: {RABBITMQ_URL: 'amqp://us%40er:p%2Fw@rabbitmq:5672/v', QUEUE_ORIGIN: in, QUEUE_TO: mid, QUEUE_TO_LOG: log}
                  b:
                    scale: 2
                    env: {RABBITMQ_URL: 'amqps://us%40er:p%2Fw@LocalHost/v', QUEUE_FROM: mid, QUEUE_TO: 'out-$(MS_NUMBER)'}
                  c:
                    env: {QUEUE_ORIGIN: own-queue}
                """);
        assertThat(topology.queues().keySet())
                .containsExactly(
                        new QueueId("aion", "own-queue"),
                        new QueueId("v", "in"),
                        new QueueId("v", "log"),
                        new QueueId("v", "mid"),
                        new QueueId("v", "out-1"),
                        new QueueId("v", "out-2"));
        Ends edge = Objects.requireNonNull(topology.queues().get(new QueueId("v", "mid")));
        assertThat(edge.writers()).containsExactly("a");
        assertThat(edge.readers()).containsExactly("b");
        assertThat(topology.passwords()).containsExactly(Map.entry("us@er", "p/w"));
        assertThat(topology.access()).containsExactly(new Access("us@er", "v"));
        assertThat(topology.ownReads()).containsExactly("own-queue");
        assertThat(topology.toString()).doesNotContain("p/w");
    }

    @Test
    void whatIsElsewhereOrCantBeReadIsNamedAndNotMade() {
        NamedTopology topology = NamedFiles.topology("""
                microservices:
                  far:
                    env: {RABBITMQ_URL: 'amqp://u:pw@my_cloud:5672/v', QUEUE_TO: there}
                  locked:
                    env: {RABBITMQ_URL: 'amqp://u:${secret:x}@rabbitmq/v', QUEUE_TO: secret-queue}
                  broken:
                    env: {RABBITMQ_URL: 'amqp://u:p w@rabbitmq/v', QUEUE_TO: broken-queue}
                  silent:
                    env: {RABBITMQ_URL: 'amqp://anna@rabbitmq/v', QUEUE_ORIGIN: q}
                """);
        assertThat(topology.unmade())
                .extracting(unmade -> unmade.id().name())
                .containsExactly("there", "secret-queue", "broken-queue");
        assertThat(topology.unmade()).extracting(Unmade::elsewhere).containsExactly(true, false, false);
        assertThat(topology.unmade().getFirst().reason()).contains("my_cloud");
        assertThat(topology.unmade().get(1).reason()).isEqualTo("the secret x is not there");
        assertThat(topology.faults()).containsOnlyKeys("anna");
        assertThat(NamedPlan.plan(topology, NOTHING, Files.LIMITS).refused())
                .containsEntry(new QueueId("v", "q"), "the RABBITMQ_URL of silent has no password for 'anna'");
    }

    private static final ObservedNamed NOTHING =
            new ObservedNamed("admin", "admin", Set.of(), Map.of(), Map.of(), Map.of());

    @Test
    void aHostIsThisRabbitByAnyOfItsNames() {
        OwnRabbit local = new OwnRabbit("localhost", "aion", "u");
        assertThat(List.of("rabbitmq", "RabbitMQ", "localhost", "127.0.0.1", "127.3.2.1", "[::1]"))
                .allMatch(local::is);
        assertThat(List.of("rabbitmq.example.com", "10.0.0.1", "cloud")).noneMatch(local::is);
        OwnRabbit far = new OwnRabbit("broker.lan", "aion", "u");
        assertThat(List.of("rabbitmq", "BROKER.lan")).allMatch(far::is);
        assertThat(List.of("localhost", "127.0.0.1")).noneMatch(far::is);
    }

    @Test
    void twoPasswordsForOneUserMakeNone() {
        NamedTopology topology = NamedFiles.topology("""
                microservices:
                  a:
                    env: {RABBITMQ_URL: 'amqp://anna:one@rabbitmq/v', QUEUE_ORIGIN: q}
                  b:
                    env: {RABBITMQ_URL: 'amqp://anna:two@rabbitmq/v', QUEUE_TO: q}
                """);
        NamedPlan plan = NamedPlan.plan(topology, NOTHING, Files.LIMITS);
        assertThat(plan.actions()).noneMatch(action -> action instanceof NamedAction.MakeUser);
        assertThat(plan.refused().get(new QueueId("v", "q")))
                .contains("different passwords")
                .doesNotContain("one'");
    }

    @Test
    void aUserWithAnotherPasswordOrTooFewRightsIsNamedAndLeftAlone() throws Exception {
        NamedTopology topology = NamedFiles.topology("""
                microservices:
                  a:
                    env: {RABBITMQ_URL: 'amqp://anna:pw@rabbitmq/v', QUEUE_ORIGIN: q}
                """);
        byte[] salt = {1, 2, 3, 4};
        for (String password : List.of("pw", "other")) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            byte[] digest = sha.digest(password.getBytes(StandardCharsets.UTF_8));
            byte[] hash = java.util.Arrays.copyOf(salt, salt.length + digest.length);
            System.arraycopy(digest, 0, hash, salt.length, digest.length);
            Account account = new Account(Base64.getEncoder().encodeToString(hash), "rabbit_password_hashing_sha256");
            NamedPlan plan = NamedPlan.plan(topology, there(account, Rights.USER), Files.LIMITS);
            assertThat(plan.refused().containsKey(new QueueId("v", "q"))).isEqualTo(password.equals("other"));
            assertThat(plan.actions()).noneMatch(action -> action instanceof NamedAction.MakeUser);
        }
        NamedPlan plan =
                NamedPlan.plan(topology, there(new Account("", ""), new Rights("", ".*", "^other$")), Files.LIMITS);
        assertThat(plan.refused().get(new QueueId("v", "q"))).contains("do not let it read it");
        assertThat(plan.actions())
                .noneMatch(action -> action instanceof NamedAction.Permit permit
                        && permit.access().user().equals("anna"));
    }

    private static ObservedNamed there(Account account, Rights rights) {
        return new ObservedNamed(
                "admin",
                "admin",
                Set.of("v"),
                Map.of("anna", account),
                Map.of(new Access("anna", "v"), rights, new Access("admin", "v"), Rights.MAKER),
                Map.of("v", Host.EMPTY));
    }

    @Test
    void namesBecomeAnExpressionAndComeBack() {
        Set<String> names = new TreeSet<>(Set.of("a.b", "a|b", "a\\", "(x)", "ä", "plain", "^$", "%2E"));
        assertThat(QueueNames.names(QueueNames.pattern(names))).isEqualTo(names);
        assertThat(names).allMatch(name -> name.matches(QueueNames.pattern(names)));
        assertThat("aXb").doesNotMatch(QueueNames.pattern(names));
        assertThat(QueueNames.names(".*")).isEmpty();
        assertThat(QueueNames.names("^(.*)$")).isEmpty();
        assertThat(QueueNames.names("")).isEmpty();
    }

    @Test
    void moreNamesThanAPolicyHoldsAreRefused() {
        StringBuilder yaml =
                new StringBuilder("microservices:\n  a:\n    env:\n      RABBITMQ_URL: amqp://u:p@rabbitmq/v\n");
        for (int i = 0; i < 200; i++) {
            yaml.append("      QUEUE_TO_")
                    .append(i)
                    .append(": ")
                    .append("x".repeat(190))
                    .append(i)
                    .append('\n');
        }
        NamedPlan plan = NamedPlan.plan(NamedFiles.topology(yaml.toString()), NOTHING, Files.LIMITS);
        assertThat(plan.refused()).isNotEmpty();
        assertThat(plan.refused().size()
                        + plan.actions().stream()
                                .filter(action -> action instanceof NamedAction.MakeQueue)
                                .count())
                .isEqualTo(201);
        assertThat(plan.refused().values()).allMatch(why -> why.contains("too many names"));
    }
}
