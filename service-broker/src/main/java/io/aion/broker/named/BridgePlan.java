package io.aion.broker.named;

import io.aion.broker.named.ObservedNamed.Host;
import io.aion.broker.named.ObservedNamed.SeenQueue;
import io.aion.broker.named.ObservedNamed.Tie;
import io.aion.broker.topology.NamedPolicies;
import io.aion.broker.topology.Policy;
import io.aion.broker.topology.TopologyLimits;
import io.aion.topology.Names;
import io.aion.topology.Traced;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be made in one virtual host so that what traced microservices send passes through bridges: from the receiving
 * end to the bridges, which come last. Nothing is taken away: a bridge that nobody is given any more still passes on what
 * lies in it.
 */
final class BridgePlan {

    private static final String TOPIC = "topic";

    private final SortedMap<String, Traced> wanted = new TreeMap<>();
    private final Host host;
    private final String name;
    private final boolean own;
    private final String copies;
    /** Whether this is where the log is, and something is traced. */
    private final boolean logs;

    private final TopologyLimits limits;
    private final SortedSet<String> covered = new TreeSet<>();
    private final Map<QueueId, String> refused = new TreeMap<>();

    /** @param named queues that are there, or are made before these */
    BridgePlan(NamedTopology desired, Host host, String name, TopologyLimits limits, SortedSet<String> named) {
        this.host = host;
        this.name = name;
        this.own = desired.isOwn(name);
        this.copies = desired.copies();
        this.logs = own && !desired.bridges().isEmpty();
        this.limits = limits;
        int length = 0;
        for (String bridge : host.recordedBridges()) {
            SeenQueue seen = host.queues().get(bridge);
            if (seen != null && seen.plain()) {
                covered.add(bridge);
                length += HostPlan.length(bridge);
            }
        }
        for (Map.Entry<QueueId, Traced> each : desired.bridges().entrySet()) {
            if (!each.getKey().virtualHost().equals(name)) {
                continue;
            }
            String bridge = each.getKey().name();
            length += covered.contains(bridge) ? 0 : HostPlan.length(bridge);
            String trouble = trouble(bridge, each.getValue(), named, length);
            if (trouble.isEmpty()) {
                wanted.put(bridge, each.getValue());
                covered.add(bridge);
            } else {
                refused.put(each.getKey(), trouble);
            }
        }
    }

    private String trouble(String bridge, Traced traced, SortedSet<String> named, int length) {
        SeenQueue seen = host.queues().get(bridge);
        String type = host.tracedExchange().orElse(TOPIC);
        if (!type.equals(TOPIC)) {
            return "the exchange '" + Traced.EXCHANGE + "' exists as " + type + " where it should be " + TOPIC
                    + "; nothing was changed. Rename it, or take 'traced' out";
        }
        if (seen != null && !seen.plain()) {
            return "a queue of this name exists with other properties; nothing was changed. Delete it, or take 'traced' out";
        }
        if (seen != null && !seen.policy().isEmpty() && !seen.policy().equals(NamedPolicies.BRIDGES)) {
            return "the policy '" + seen.policy() + "' is in force on it, so that nothing would leave it; "
                    + "except names that begin with 'to.' from that policy";
        }
        if (seen != null && seen.policy().isEmpty() && seen.consumers() > 0) {
            return "a queue of this name exists and is read; nothing was changed. Rename it, or take 'traced' out";
        }
        SeenQueue log = own ? null : host.queues().get(copies);
        if (log != null
                && (!log.plain() || !(log.policy().isEmpty() || log.policy().equals(NamedPolicies.copies(copies))))) {
            return "the queue '" + copies + "' exists with other properties or another policy; nothing was changed. "
                    + "Delete it, or take 'traced' out";
        }
        if (!host.queues().containsKey(traced.target()) && !named.contains(traced.target())) {
            return "the queue '" + traced.target() + "' that it leads to is not there";
        }
        return length > HostPlan.LONGEST_PATTERN ? HostPlan.TOO_MANY : "";
    }

    Map<QueueId, String> refused() {
        return refused;
    }

    /** Whether there is a bridge here, or will be one, or copies come here. */
    boolean any() {
        return !covered.isEmpty() || logs;
    }

    /** Bridges that messages may be sent to: whoever is given one of them loses nothing. */
    SortedSet<QueueId> standing() {
        SortedSet<QueueId> standing = new TreeSet<>();
        wanted.forEach((bridge, traced) -> {
            SeenQueue seen = host.queues().get(bridge);
            if (seen != null
                    && seen.policy().equals(NamedPolicies.BRIDGES)
                    && host.traced().contains(new Tie(traced.target(), Traced.to(traced.target())))
                    && host.traced().contains(copies())) {
                standing.add(new QueueId(name, bridge));
            }
        });
        return standing;
    }

    void make(List<NamedAction> actions) {
        if (!any()) {
            return;
        }
        if (!covered.isEmpty()) {
            put(NamedPolicies.bridges(QueueNames.pattern(covered), limits), actions);
        }
        if ((wanted.isEmpty() && !logs) || !host.tracedExchange().orElse(TOPIC).equals(TOPIC)) {
            return;
        }
        if (host.tracedExchange().isEmpty()) {
            actions.add(new NamedAction.MakeTraced(name));
        }
        copies(actions);
        new TreeSet<>(wanted.values().stream().map(Traced::target).toList())
                .forEach(target -> bind(new Tie(target, Traced.to(target)), actions));
        for (String bridge : wanted.keySet()) {
            if (!host.queues().containsKey(bridge)) {
                actions.add(new NamedAction.MakeQueue(new QueueId(name, bridge)));
            }
        }
    }

    private void copies(List<NamedAction> actions) {
        if (!own) {
            SeenQueue seen = host.queues().get(copies);
            put(NamedPolicies.copies(copies, limits), actions);
            if (seen == null) {
                actions.add(new NamedAction.MakeQueue(new QueueId(name, copies)));
            }
            bind(copies(), actions);
        } else if (host.queues().containsKey(Names.LOG)) {
            // It is made with the rest of AION's own, at the latest a moment after this virtual host.
            bind(copies(), actions);
        }
    }

    private Tie copies() {
        return own ? new Tie(Names.LOG, Traced.EVERYTHING) : new Tie(copies, Traced.FROM_BRIDGES);
    }

    private void bind(Tie tie, List<NamedAction> actions) {
        if (!host.traced().contains(tie)) {
            actions.add(new NamedAction.BindTraced(new QueueId(name, tie.queue()), tie.key()));
        }
    }

    private void put(Policy policy, List<NamedAction> actions) {
        if (!policy.equals(host.policies().get(policy.name()))) {
            actions.add(new NamedAction.PutPolicy(name, policy));
        }
    }
}
