package io.aion.broker.named;

import io.aion.broker.topology.Policy;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/**
 * What there is on RabbitMQ.
 *
 * @param self the user as whom AION asks and makes
 * @param virtualHosts all of them
 * @param users all of them
 * @param rights of users, where they have any
 * @param hosts more about those virtual hosts that exist and concern AION
 */
public record ObservedNamed(
        String self,
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

    /**
     * A virtual host.
     *
     * @param deadExchange type of the exchange {@code dead}; empty where there is none
     * @param deadBound whether the queue {@code dead} is bound to it
     * @param queues by name
     * @param policies by name
     */
    public record Host(
            Optional<String> deadExchange,
            boolean deadBound,
            Map<String, SeenQueue> queues,
            Map<String, Policy> policies) {

        /** An empty one. */
        public static final Host EMPTY = new Host(Optional.empty(), false, Map.of(), Map.of());

        public Host {
            queues = Map.copyOf(queues);
            policies = Map.copyOf(policies);
        }

        /** Queues that the policy for named ones says were AION's to look after. */
        SortedSet<String> recorded() {
            Policy policy = policies.get(Policy.NAMED);
            return QueueNames.names(policy == null ? "" : policy.pattern());
        }
    }

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
