package io.aion.broker.rabbit;

import io.aion.broker.named.Access;
import io.aion.broker.named.Account;
import io.aion.broker.named.ObservedNamed;
import io.aion.broker.named.ObservedNamed.Host;
import io.aion.broker.named.ObservedNamed.SeenQueue;
import io.aion.broker.named.ObservedNamed.Tie;
import io.aion.broker.named.Rights;
import io.aion.broker.topology.NamedPolicies;
import io.aion.broker.topology.Policy;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Looks at what concerns queues that a file names: in its virtual hosts, and in those where AION made some before. */
final class NamedObserver {

    private static final String COLUMNS = "name,type,durable,auto_delete,exclusive,arguments,policy,messages,consumers,"
            + "message_stats.publish_details.rate,message_stats.deliver_get_details.rate";
    private static final ObservedNamed NOTHING = new ObservedNamed("", "", Set.of(), Map.of(), Map.of(), Map.of());

    /** Policies by which AION knows a virtual host in which it made something. */
    private static final List<String> MARKS = List.of(Policy.NAMED, NamedPolicies.BRIDGES);

    private final ManagementApi api;
    /** Where names that the file has no more need not be looked for: most files name no queue at all. */
    private final String ownHost;

    private final String worker;

    /** @param worker user of AMQP */
    NamedObserver(ManagementApi api, String ownHost, String worker) {
        this.api = api;
        this.ownHost = ownHost;
        this.worker = worker;
    }

    /** @param wanted virtual hosts of the file */
    ObservedNamed observe(Set<String> wanted) throws IOException, InterruptedException {
        Map<String, Map<String, Policy>> policies = policies();
        Set<String> concerned = new HashSet<>(wanted);
        policies.forEach((host, all) -> {
            if (MARKS.stream().anyMatch(all::containsKey)) {
                concerned.add(host);
            }
        });
        if (concerned.isEmpty() && !ownUserReadsMore()) {
            return NOTHING;
        }
        Set<String> virtualHosts = new HashSet<>();
        for (JsonNode node : api.get("/vhosts?columns=name")) {
            virtualHosts.add(text(node, "name"));
        }
        Map<String, Host> hosts = new HashMap<>();
        for (String host : concerned) {
            if (virtualHosts.contains(host)) {
                hosts.put(host, host(host, policies.getOrDefault(host, Map.of())));
            }
        }
        return new ObservedNamed(text(api.get("/whoami"), "name"), worker, virtualHosts, users(), rights(), hosts);
    }

    /** A file that named a queue in AION's own virtual host, and does no more, leaves a right behind. */
    private boolean ownUserReadsMore() throws IOException, InterruptedException {
        Access own = new Access(MicroserviceUser.name(ownHost), ownHost);
        return Permissions.read(api, Permissions.path(own))
                .filter(rights -> rights.ofMicroservices() && !rights.equals(Rights.ofMicroservices(Set.of())))
                .isPresent();
    }

    private Map<String, Map<String, Policy>> policies() throws IOException, InterruptedException {
        Map<String, Map<String, Policy>> all = new HashMap<>();
        for (JsonNode node : api.get("/policies")) {
            Policy policy = TopologyObserver.policy(node);
            all.computeIfAbsent(text(node, "vhost"), host -> new HashMap<>()).put(policy.name(), policy);
        }
        return all;
    }

    private Map<String, Account> users() throws IOException, InterruptedException {
        Map<String, Account> users = new HashMap<>();
        for (JsonNode node : api.get("/users")) {
            users.put(text(node, "name"), new Account(text(node, "password_hash"), text(node, "hashing_algorithm")));
        }
        return users;
    }

    private Map<Access, Rights> rights() throws IOException, InterruptedException {
        Map<Access, Rights> rights = new HashMap<>();
        for (JsonNode node : api.get("/permissions")) {
            rights.put(new Access(text(node, "user"), text(node, "vhost")), Permissions.of(node));
        }
        return rights;
    }

    private Host host(String name, Map<String, Policy> policies) throws IOException, InterruptedException {
        String host = ManagementApi.segment(name);
        Map<String, SeenQueue> queues = new HashMap<>();
        for (JsonNode node : api.get("/queues/" + host + "?columns=" + COLUMNS)) {
            queues.put(text(node, "name"), queue(node));
        }
        Optional<String> dead =
                api.find("/exchanges/" + host + "/" + Names.DEAD).map(node -> text(node, "type"));
        boolean bound = dead.isPresent()
                && queues.containsKey(Names.DEAD)
                && api.find("/bindings/" + host + "/e/" + Names.DEAD + "/q/" + Names.DEAD)
                        .filter(bindings -> !bindings.isEmpty())
                        .isPresent();
        Optional<String> traced =
                api.find("/exchanges/" + host + "/" + Traced.EXCHANGE).map(node -> text(node, "type"));
        return new Host(dead, bound, traced, traced.isPresent() ? ties(host) : Set.of(), queues, policies);
    }

    private Set<Tie> ties(String host) throws IOException, InterruptedException {
        Set<Tie> ties = new HashSet<>();
        for (JsonNode node : api.get("/exchanges/" + host + "/" + Traced.EXCHANGE + "/bindings/source")) {
            if (text(node, "destination_type").equals("queue")
                    && node.path("arguments").isEmpty()) {
                ties.add(new Tie(text(node, "destination"), text(node, "routing_key")));
            }
        }
        return ties;
    }

    private static SeenQueue queue(JsonNode node) {
        JsonNode arguments = node.path("arguments");
        String type = text(node, "type");
        boolean plain = node.path("durable").asBoolean(false)
                && !node.path("auto_delete").asBoolean(false)
                && !node.path("exclusive").asBoolean(false)
                && type.equals("quorum")
                && arguments.size() == (arguments.has("x-queue-type") ? 1 : 0);
        JsonNode stats = node.path("message_stats");
        return new SeenQueue(
                plain,
                text(node, "policy"),
                node.path("messages").isNumber()
                        ? Optional.of(node.path("messages").asLong())
                        : Optional.empty(),
                node.path("consumers").asInt(0),
                rate(stats, "publish_details"),
                rate(stats, "deliver_get_details"));
    }

    private static Optional<Double> rate(JsonNode stats, String which) {
        JsonNode rate = stats.path(which).path("rate");
        return rate.isNumber() ? Optional.of(rate.asDouble()) : Optional.empty();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asString("");
    }
}
