package io.aion.broker.named;

import io.aion.broker.topology.NamedPolicies;
import io.aion.broker.topology.Policy;
import io.aion.topology.Names;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;

/**
 * What there is on RabbitMQ.
 *
 * @param self the user as whom AION asks and makes
 * @param worker the user as whom AION reads and sends again; often the same
 * @param virtualHosts all of them
 * @param users all of them
 * @param rights of users, where they have any
 * @param hosts more about those virtual hosts that exist and concern AION
 */
public record ObservedNamed(
        String self,
        String worker,
        Set<String> virtualHosts,
        Map<String, Account> users,
        Map<Access, Rights> rights,
        Map<String, Host> hosts) {

    public ObservedNamed {
        virtualHosts = Set.copyOf(virtualHosts);
        users = Map.copyOf(users);
        rights = Map.copyOf(rights);
        hosts = Map.copyOf(hosts);
    }

    /** Virtual hosts with this queue of copies of traced messages. */
    public Set<String> copies(String queue) {
        return hosts.entrySet().stream()
                .filter(host -> host.getValue().copies(queue))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Which of these virtual hosts, and of those of the file, have AION's {@code dead}; its own is none of them. */
    public Set<String> parking(NamedTopology desired, Set<String> before) {
        return hosts.entrySet().stream()
                .filter(host -> !desired.isOwn(host.getKey())
                        && (desired.virtualHosts().contains(host.getKey()) || before.contains(host.getKey()))
                        && host.getValue().parks())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * A virtual host.
     *
     * @param deadExchange type of the exchange {@code dead}; empty where there is none
     * @param deadBound whether the queue {@code dead} is bound to it
     * @param tracedExchange type of the exchange {@code traced}; empty where there is none
     * @param traced the bindings of that exchange
     * @param queues by name
     * @param policies by name
     */
    public record Host(
            Optional<String> deadExchange,
            boolean deadBound,
            Optional<String> tracedExchange,
            Set<Tie> traced,
            Map<String, SeenQueue> queues,
            Map<String, Policy> policies) {

        /** An empty one. */
        public static final Host EMPTY =
                new Host(Optional.empty(), false, Optional.empty(), Set.of(), Map.of(), Map.of());

        public Host {
            traced = Set.copyOf(traced);
            queues = Map.copyOf(queues);
            policies = Map.copyOf(policies);
        }

        /** Queues that the policy for named ones says were AION's to look after. */
        SortedSet<String> recorded() {
            return recorded(Policy.NAMED);
        }

        /** Bridges that AION has made. */
        SortedSet<String> recordedBridges() {
            return recorded(NamedPolicies.BRIDGES);
        }

        private SortedSet<String> recorded(String name) {
            Policy policy = policies.get(name);
            return QueueNames.names(policy == null ? "" : policy.pattern());
        }

        private boolean parks() {
            return governed(Names.DEAD, NamedPolicies.PARKED);
        }

        /** Whether this queue of copies of traced messages is here, and as AION made it. */
        public boolean copies(String queue) {
            return governed(queue, NamedPolicies.copies(queue));
        }

        /** RabbitMQ says some seconds late which policy is in force on a new queue. */
        private boolean governed(String queue, String policy) {
            SeenQueue seen = queues.get(queue);
            return seen != null
                    && policies.containsKey(policy)
                    && (seen.policy().isEmpty() || seen.policy().equals(policy));
        }
    }

    /** A binding to a queue. */
    public record Tie(String queue, String key) {}

    /**
     * A queue.
     *
     * @param plain whether it is a quorum queue without arguments of its own: only then can a policy do no harm, since a limit
     *     together with an argument of somebody's may drop what waits. RabbitMQ 4 puts one with a delivery limit on no other
     *     type of queue
     * @param policy the one in force; empty for none
     * @param messages in it; absent where RabbitMQ has not counted
     * @param consumers how many consume it
     * @param publishRate messages a second that come in, as RabbitMQ has it
     * @param deliverRate messages a second that are handed out
     */
    public record SeenQueue(
            boolean plain,
            String policy,
            Optional<Long> messages,
            int consumers,
            Optional<Double> publishRate,
            Optional<Double> deliverRate) {}
}
