package io.aion.broker.named;

import io.aion.broker.topology.TopologyLimits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is to be made so that the queues that a file names are there and its users can use them. Nothing is ever deleted, and
 * nothing that exists is changed but AION's own policies and the rights of AION's own user.
 *
 * @param actions in their order
 * @param refused queues that are not there, or can't be used, as the file says, with the reason
 * @param standing bridges of traced microservices that pass on what is sent to them
 */
public record NamedPlan(List<NamedAction> actions, SortedMap<QueueId, String> refused, SortedSet<QueueId> standing) {

    public NamedPlan {
        actions = List.copyOf(actions);
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
        standing = Collections.unmodifiableSortedSet(new TreeSet<>(standing));
    }

    /** The next actions; none where nothing is left to do. */
    public static NamedPlan plan(NamedTopology desired, ObservedNamed observed, TopologyLimits limits) {
        List<NamedAction> actions = new ArrayList<>();
        SortedMap<QueueId, String> refused = new TreeMap<>();
        SortedSet<QueueId> standing = new TreeSet<>();
        Set<String> hosts = new TreeSet<>(desired.virtualHosts());
        hosts.addAll(observed.hosts().keySet());
        for (String host : hosts) {
            if (!observed.virtualHosts().contains(host) && !desired.isOwn(host)) {
                actions.add(new NamedAction.MakeVirtualHost(host));
            }
        }
        users(desired, observed, actions);
        for (String host : hosts) {
            if (observed.virtualHosts().contains(host) || !desired.isOwn(host)) {
                HostPlan plan = new HostPlan(desired, observed, host, limits);
                plan.make(actions);
                refused.putAll(plan.refused());
                standing.addAll(plan.standing());
            }
        }
        desired.queues()
                .forEach((id, ends) ->
                        trouble(desired, observed, id, ends).ifPresent(why -> refused.putIfAbsent(id, why)));
        return new NamedPlan(actions, refused, standing);
    }

    private static void users(NamedTopology desired, ObservedNamed observed, List<NamedAction> actions) {
        Set<String> usable = new TreeSet<>(observed.users().keySet());
        desired.passwords().forEach((user, password) -> {
            if (!usable.contains(user) && !desired.faults().containsKey(user)) {
                actions.add(new NamedAction.MakeUser(user, password));
                usable.add(user);
            }
        });
        for (Access access : desired.access()) {
            boolean there =
                    observed.virtualHosts().contains(access.virtualHost()) || !desired.isOwn(access.virtualHost());
            if (there && usable.contains(access.user()) && !observed.rights().containsKey(access)) {
                actions.add(new NamedAction.Permit(access, Rights.USER));
            }
        }
        // AION's own microservices, where one of them reads a queue by a name of the file; else it is as AION made it.
        Access own = new Access(desired.own().user(), desired.own().virtualHost());
        Rights have = observed.rights().get(own);
        Rights wanted = Rights.ofMicroservices(desired.ownReads());
        if (have != null && have.ofMicroservices() && !have.equals(wanted)) {
            actions.add(new NamedAction.Permit(own, wanted));
        }
    }

    /** Why a queue can't be used by those who name it, whether it is there or not. */
    private static Optional<String> trouble(NamedTopology desired, ObservedNamed observed, QueueId id, Ends ends) {
        Optional<String> fault = desired.faultOf(ends);
        if (fault.isPresent()) {
            return fault;
        }
        for (String user : ends.users()) {
            Account account = observed.users().get(user);
            String password = desired.passwords().get(user);
            if (account != null && password != null && account.differs(password)) {
                return Optional.of("RabbitMQ has a user '" + user
                        + "' with another password than the RABBITMQ_URL's; nothing was changed. Correct one of them");
            }
            Rights rights = observed.rights().get(new Access(user, id.virtualHost()));
            if (rights != null && !user.equals(desired.own().user())) {
                boolean reads = !ends.readAs().contains(user) || rights.mayRead(id.name());
                boolean writes = !ends.writtenAs().contains(user) || rights.mayWriteToQueues();
                if (!reads || !writes) {
                    return Optional.of("the rights that the user '" + user + "' has in the virtual host '"
                            + id.virtualHost() + "' do not let it " + (reads ? "publish to queues by name" : "read it")
                            + "; nothing was changed. Give it more");
                }
            }
        }
        return Optional.empty();
    }
}
