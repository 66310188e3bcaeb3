package io.aion.broker.named;

import io.aion.broker.named.ObservedNamed.Host;
import io.aion.broker.named.ObservedNamed.SeenQueue;
import io.aion.broker.topology.NamedPolicies;
import io.aion.broker.topology.Ownership;
import io.aion.broker.topology.Policy;
import io.aion.broker.topology.TopologyLimits;
import io.aion.topology.Names;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is to be made in one virtual host. */
final class HostPlan {

    /**
     * RabbitMQ compiles a policy's expression anew for each queue, and knows none of more than 64 KB when compiled; this is about 500
     * names in one virtual host.
     */
    static final int LONGEST_PATTERN = 20_000;

    static final String TOO_MANY =
            "there are too many names in this virtual host for one policy; put some of them in another one";
    private static final String FANOUT = "fanout";

    private final NamedTopology desired;
    private final ObservedNamed observed;
    private final String name;
    private final TopologyLimits limits;
    private final Host host;
    private final Map<QueueId, String> refused = new TreeMap<>();
    private final SortedSet<QueueId> standing = new TreeSet<>();

    HostPlan(NamedTopology desired, ObservedNamed observed, String name, TopologyLimits limits) {
        this.desired = desired;
        this.observed = observed;
        this.name = name;
        this.limits = limits;
        this.host = observed.hosts().getOrDefault(name, Host.EMPTY);
    }

    Map<QueueId, String> refused() {
        return refused;
    }

    SortedSet<QueueId> standing() {
        return standing;
    }

    void make(List<NamedAction> actions) {
        SortedSet<String> wanted = wanted();
        SortedSet<String> covered = covered(wanted);
        BridgePlan bridges = new BridgePlan(desired, host, name, limits, covered);
        // One that names what was never made would take in whoever makes it later.
        boolean known = host.policies().containsKey(Policy.NAMED);
        boolean policy =
                (known || !covered.isEmpty()) && differs(NamedPolicies.named(QueueNames.pattern(covered), limits));
        List<String> missing = wanted.stream()
                .filter(queue -> !host.queues().containsKey(queue))
                .toList();
        boolean dead = !desired.isOwn(name) && (!covered.isEmpty() || wanted.contains(Names.DEAD));
        if (dead || policy || !covered.isEmpty() || bridges.any()) {
            rights(actions);
        }
        if (dead) {
            dead(actions);
        }
        // Before the queues, so that none is ever without its limits.
        if (policy) {
            actions.add(new NamedAction.PutPolicy(name, NamedPolicies.named(QueueNames.pattern(covered), limits)));
        }
        for (String queue : missing) {
            if (covered.contains(queue)) {
                actions.add(new NamedAction.MakeQueue(new QueueId(name, queue)));
            } else if (!queue.equals(Names.DEAD)) {
                refused.put(new QueueId(name, queue), TOO_MANY);
            }
        }
        bridges.make(actions);
        refused.putAll(bridges.refused());
        standing.addAll(bridges.standing());
    }

    /** AION's own: what it needs to make things here, to read what it has made, and to send it again. */
    private void rights(List<NamedAction> actions) {
        Access self = new Access(observed.self(), name);
        Rights have = observed.rights().get(self);
        if (observed.virtualHosts().contains(name) && (have == null || have.equals(Rights.FORMER_MAKER))) {
            actions.add(new NamedAction.Permit(self, Rights.MAKER));
        }
        Access worker = new Access(observed.worker(), name);
        if (!worker.equals(self)
                && !desired.isOwn(name)
                && observed.users().containsKey(observed.worker())
                && !observed.rights().containsKey(worker)) {
            actions.add(new NamedAction.Permit(worker, Rights.WORKER));
        }
    }

    /** What the file names here, without what the broker makes of services in AION's own virtual host. */
    private SortedSet<String> wanted() {
        SortedSet<String> wanted = new TreeSet<>();
        desired.queues().keySet().stream()
                .filter(id -> id.virtualHost().equals(name))
                .forEach(id -> {
                    if (desired.bridges().containsKey(id) || id.name().equals(desired.copies())) {
                        refused.put(id, "AION has a queue of this name for 'traced'; give yours another one");
                    } else if (!desired.isOwn(name) || !Ownership.reserves(id.name())) {
                        wanted.add(id.name());
                    } else if (!host.queues().containsKey(id.name())) {
                        refused.put(
                                id, "names that begin so are AION's own, and no microservice of the file has this one");
                    }
                });
        return wanted;
    }

    /** Queues that AION makes, has made, or that nobody has set a policy for. */
    private SortedSet<String> covered(SortedSet<String> wanted) {
        SortedSet<String> recorded = host.recorded();
        SortedSet<String> covered = new TreeSet<>();
        int length = 0;
        for (String queue : recorded) {
            SeenQueue seen = host.queues().get(queue);
            if (seen != null && seen.plain()) {
                covered.add(queue);
                length += length(queue);
            }
        }
        for (String queue : wanted) {
            SeenQueue seen = host.queues().get(queue);
            boolean free = seen == null
                    || (seen.plain()
                            && (seen.policy().isEmpty() || seen.policy().equals(Policy.NAMED)));
            if (free && !queue.equals(Names.DEAD) && !covered.contains(queue)) {
                length += length(queue);
                if (length <= LONGEST_PATTERN) {
                    covered.add(queue);
                }
            }
        }
        return covered;
    }

    static int length(String queue) {
        return Policy.literal(queue).length() + 1;
    }

    private void dead(List<NamedAction> actions) {
        SeenQueue queue = host.queues().get(Names.DEAD);
        boolean free = queue == null
                || (queue.plain() && (queue.policy().isEmpty() || queue.policy().equals(NamedPolicies.PARKED)));
        Policy parked = NamedPolicies.parked(limits);
        if (free && differs(parked)) {
            actions.add(new NamedAction.PutPolicy(name, parked));
        }
        String type = host.deadExchange().orElse(FANOUT);
        if (host.deadExchange().isEmpty()) {
            actions.add(new NamedAction.MakeDead(name));
        }
        if (queue == null) {
            actions.add(new NamedAction.MakeQueue(new QueueId(name, Names.DEAD)));
        }
        if (!type.equals(FANOUT)) {
            // At-least-once: what is given up waits in its queue then.
            refused.put(
                    new QueueId(name, Names.DEAD),
                    "the exchange 'dead' exists as " + type
                            + " where it should be fanout; nothing was changed, and what is given up stays where it is");
        } else if (!host.deadBound()) {
            actions.add(new NamedAction.BindDead(name));
        }
    }

    private boolean differs(Policy policy) {
        return !policy.equals(host.policies().get(policy.name()));
    }
}
