package io.aion.broker.named;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.named.ObservedNamed.Host;
import io.aion.broker.named.ObservedNamed.SeenQueue;
import io.aion.broker.named.ObservedNamed.Tie;
import io.aion.broker.topology.NamedPolicies;
import io.aion.broker.topology.Policy;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A model of RabbitMQ, as far as named queues go. It refuses what RabbitMQ refuses, and whatever would change what is there. */
final class NamedWorld {

    static final String SELF = "admin";
    static final String WORKER = "worker";

    static final String COPIES = Traced.copies("aion");

    private static final Set<String> AIONS =
            Set.of(Policy.NAMED, NamedPolicies.PARKED, NamedPolicies.BRIDGES, NamedPolicies.copies(COPIES));

    /** A policy with its priority. */
    record Ranked(Policy policy, int priority) {}

    /** A virtual host. */
    static final class Vhost {
        /** Name, and whether it is plain. */
        final Map<String, Boolean> queues = new TreeMap<>();

        final Map<String, Ranked> policies = new TreeMap<>();
        String deadExchange = "";
        boolean deadBound;
        String tracedExchange = "";
        final Set<Tie> traced = new HashSet<>();

        /** Name of the policy in force. */
        String inForce(String queue) {
            return policies.values().stream()
                    .filter(ranked -> Pattern.compile(ranked.policy().pattern())
                            .matcher(queue)
                            .find())
                    .max((a, b) -> Integer.compare(a.priority(), b.priority()))
                    .map(ranked -> ranked.policy().name())
                    .orElse("");
        }
    }

    final Map<String, Vhost> hosts = new TreeMap<>();
    final Map<String, String> users = new TreeMap<>();
    final Map<Access, Rights> rights = new TreeMap<>();
    /** What AION has made. */
    final Set<QueueId> made = new TreeSet<>();

    /** Somebody's, with AION's own virtual host in it or not yet. */
    static NamedWorld random(Random random) {
        NamedWorld world = new NamedWorld();
        world.users.put(SELF, "x");
        if (random.nextBoolean()) {
            world.users.put(WORKER, "x");
        }
        for (String user : NamedFiles.USERS) {
            if (random.nextInt(3) == 0) {
                world.users.put(user, NamedFiles.pick(random, List.of("pw", "other")));
            }
        }
        for (String name : NamedFiles.HOSTS) {
            if (random.nextInt(3) != 0) {
                world.hosts.put(name, host(random));
                if (name.equals("aion") && random.nextInt(4) != 0) {
                    world.host(name).queues.put(Names.LOG, false);
                }
                world.users.keySet().stream()
                        .filter(user -> random.nextInt(3) == 0)
                        .forEach(user -> world.rights.put(
                                new Access(user, name),
                                user.equals(SELF)
                                        ? NamedFiles.pick(random, List.of(Rights.MAKER, Rights.FORMER_MAKER))
                                        : NamedFiles.pick(random, List.of(Rights.USER, new Rights("", "^$", "^q1$")))));
            }
        }
        if (world.hosts.containsKey("aion") && random.nextInt(4) != 0) {
            world.users.put("aion-aion", "secret");
            world.rights.put(
                    new Access("aion-aion", "aion"),
                    NamedFiles.pick(
                            random,
                            List.of(Rights.ofMicroservices(List.of()), Rights.ofMicroservices(List.of("q1", "old")))));
        }
        return world;
    }

    private static Vhost host(Random random) {
        Vhost host = new Vhost();
        for (String queue : NamedFiles.QUEUES) {
            if (random.nextInt(4) == 0) {
                host.queues.put(queue, random.nextBoolean());
            }
        }
        for (String queue : List.of("to.s0.001.q1", "traced.aion")) {
            if (random.nextInt(8) == 0) {
                host.queues.put(queue, random.nextBoolean());
            }
        }
        host.tracedExchange = NamedFiles.pick(random, List.of("", "", "", "topic", "fanout"));
        host.deadExchange = NamedFiles.pick(random, List.of("", "", "fanout", "topic"));
        host.deadBound =
                host.deadExchange.equals("fanout") && host.queues.containsKey(Names.DEAD) && random.nextBoolean();
        if (random.nextInt(3) == 0) {
            host.policies.put("all", new Ranked(new Policy("all", ".*", Map.of("max-length", 5L)), 0));
        }
        if (random.nextInt(4) == 0) {
            host.policies.put("mine", new Ranked(new Policy("mine", "^q1$", Map.of("max-length", 5L)), 200));
        }
        return host;
    }

    ObservedNamed observe(NamedTopology desired) {
        Map<String, Account> accounts = new HashMap<>();
        users.keySet().forEach(user -> accounts.put(user, new Account("", "unknown")));
        Map<String, Host> concerned = new HashMap<>();
        hosts.forEach((name, host) -> {
            if (desired.virtualHosts().contains(name)
                    || host.policies.containsKey(Policy.NAMED)
                    || host.policies.containsKey(NamedPolicies.BRIDGES)) {
                concerned.put(name, observe(host));
            }
        });
        return new ObservedNamed(SELF, WORKER, hosts.keySet(), accounts, rights, concerned);
    }

    private static Host observe(Vhost host) {
        Map<String, SeenQueue> queues = new LinkedHashMap<>();
        host.queues.forEach((name, plain) -> queues.put(
                name,
                new SeenQueue(plain, host.inForce(name), Optional.of(0L), 0, Optional.empty(), Optional.empty())));
        Map<String, Policy> policies = new LinkedHashMap<>();
        host.policies.forEach((name, ranked) -> policies.put(name, ranked.policy()));
        return new Host(
                host.deadExchange.isEmpty() ? Optional.empty() : Optional.of(host.deadExchange),
                host.deadBound,
                host.tracedExchange.isEmpty() ? Optional.empty() : Optional.of(host.tracedExchange),
                host.traced,
                queues,
                policies);
    }

    void carryOut(NamedAction action) {
        switch (action) {
            case NamedAction.MakeVirtualHost(String name) -> {
                assertThat(hosts).doesNotContainKey(name);
                hosts.put(name, new Vhost());
                rights.put(new Access(SELF, name), new Rights(".*", ".*", ".*"));
            }
            case NamedAction.MakeUser(String user, String password) -> {
                assertThat(users).as("no password is changed").doesNotContainKey(user);
                assertThat(password).isNotEmpty();
                users.put(user, password);
            }
            case NamedAction.Permit(Access access, Rights more) -> {
                assertThat(users).containsKey(access.user());
                assertThat(hosts).containsKey(access.virtualHost());
                assertThat(rights.containsKey(access)
                                && !access.user().equals("aion-aion")
                                && !Rights.FORMER_MAKER.equals(rights.get(access)))
                        .as("rights of %s are there", access)
                        .isFalse();
                rights.put(access, more);
            }
            case NamedAction.PutPolicy(String name, Policy policy) -> {
                assertThat(policy.name()).isIn(AIONS);
                changes(name).policies.put(policy.name(), new Ranked(policy, Policy.PRIORITY));
            }
            case NamedAction.MakeDead(String name) -> {
                assertThat(changes(name).deadExchange).isEmpty();
                changes(name).deadExchange = "fanout";
            }
            case NamedAction.MakeQueue(QueueId id) -> {
                Vhost host = changes(id.virtualHost());
                assertThat(host.queues).doesNotContainKey(id.name());
                assertThat(host.inForce(id.name()))
                        .as("%s is never without its limits", id)
                        .isIn(policyOf(id.name()), "mine");
                host.queues.put(id.name(), true);
                made.add(id);
                assertPassesOn(id);
            }
            case NamedAction.MakeTraced(String name) -> {
                assertThat(changes(name).tracedExchange).isEmpty();
                changes(name).tracedExchange = "topic";
            }
            case NamedAction.BindTraced(QueueId id, String key) -> {
                Vhost host = changes(id.virtualHost());
                assertThat(host.tracedExchange).isEqualTo("topic");
                assertThat(host.queues).containsKey(id.name());
                assertThat(host.traced.add(new Tie(id.name(), key))).isTrue();
            }
            case NamedAction.BindDead(String name) -> {
                Vhost host = changes(name);
                assertThat(host.deadExchange).isEqualTo("fanout");
                assertThat(host.queues).containsKey(Names.DEAD);
                assertThat(host.deadBound).isFalse();
                host.deadBound = true;
            }
        }
    }

    private static String policyOf(String queue) {
        if (queue.equals(Names.DEAD)) {
            return NamedPolicies.PARKED;
        }
        if (queue.equals(COPIES)) {
            return NamedPolicies.copies(COPIES);
        }
        return Traced.read(queue).isPresent() ? NamedPolicies.BRIDGES : Policy.NAMED;
    }

    /** A bridge comes last: what is sent to it has a way at once. */
    private void assertPassesOn(QueueId id) {
        Traced.read(id.name()).ifPresent(traced -> {
            Vhost host = host(id.virtualHost());
            assertThat(host.tracedExchange).isEqualTo("topic");
            assertThat(host.traced).as("%s", id).contains(new Tie(traced.target(), Traced.to(traced.target())));
            assertThat(host.queues).containsKey(traced.target());
        });
    }

    private Vhost changes(String name) {
        assertThat(rights).as("AION may make things in %s", name).containsKey(new Access(SELF, name));
        return host(name);
    }

    Vhost host(String name) {
        return Objects.requireNonNull(hosts.get(name), name);
    }

    /** Everything that is not AION's to change, as it is now. */
    Set<String> everything() {
        Set<String> all = new HashSet<>();
        users.forEach((user, password) -> all.add("user " + user + " " + password));
        rights.forEach((access, may) -> {
            if (!access.user().equals("aion-aion")) {
                all.add("rights " + access + (may.equals(Rights.FORMER_MAKER) ? Rights.MAKER : may));
            }
        });
        hosts.forEach((name, host) -> {
            all.add("host " + name);
            host.queues.forEach((queue, plain) -> all.add("queue " + name + " " + queue + " " + plain));
            if (!host.deadExchange.isEmpty()) {
                all.add("exchange " + name + " " + host.deadExchange);
            }
            if (!host.tracedExchange.isEmpty()) {
                all.add("traced " + name + " " + host.tracedExchange);
            }
            host.traced.forEach(tie -> all.add("tie " + name + tie));
            host.policies.forEach((policy, ranked) -> {
                if (!AIONS.contains(policy)) {
                    all.add("policy " + name + ranked);
                }
            });
        });
        return all;
    }
}
