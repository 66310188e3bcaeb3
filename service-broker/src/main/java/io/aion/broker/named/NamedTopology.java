package io.aion.broker.named;

import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import io.aion.topology.Traced;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * What the {@code env} of a file names on RabbitMQ.
 *
 * @param own this device's RabbitMQ
 * @param queues on it, with who reads and writes them
 * @param passwords of the users that the URLs name
 * @param access which user is to be in which virtual host
 * @param faults users that can't be made, with the reason
 * @param ownReads queues of AION's own virtual host that are read as AION's own user
 * @param bridges through which what traced microservices send goes
 * @param unmade queues for which nothing is made
 */
public record NamedTopology(
        OwnRabbit own,
        SortedMap<QueueId, Ends> queues,
        SortedMap<String, String> passwords,
        SortedSet<Access> access,
        SortedMap<String, String> faults,
        SortedSet<String> ownReads,
        SortedMap<QueueId, Traced> bridges,
        List<Unmade> unmade) {

    public NamedTopology {
        queues = Collections.unmodifiableSortedMap(new TreeMap<>(queues));
        passwords = Collections.unmodifiableSortedMap(new TreeMap<>(passwords));
        access = Collections.unmodifiableSortedSet(new TreeSet<>(access));
        faults = Collections.unmodifiableSortedMap(new TreeMap<>(faults));
        ownReads = Collections.unmodifiableSortedSet(new TreeSet<>(ownReads));
        bridges = Collections.unmodifiableSortedMap(new TreeMap<>(bridges));
        unmade = List.copyOf(unmade);
    }

    /**
     * Reads it out of a file.
     *
     * @param environment what number n of a microservice gets; asked only for those that name queues
     */
    public static NamedTopology of(
            ServicesFile file, OwnRabbit own, BiFunction<Microservice, Integer, Given> environment) {
        NamedReader reader = new NamedReader(own);
        file.microservices().values().forEach(service -> reader.read(service, environment));
        return reader.topology();
    }

    /** Virtual hosts in which a queue is named; AION's own too where something is traced, since the log is there. */
    public Set<String> virtualHosts() {
        SortedSet<String> hosts = new TreeSet<>();
        queues.keySet().forEach(id -> hosts.add(id.virtualHost()));
        if (!bridges.isEmpty()) {
            hosts.add(own.virtualHost());
        }
        return hosts;
    }

    /** Whether that is AION's own virtual host. */
    boolean isOwn(String virtualHost) {
        return virtualHost.equals(own.virtualHost());
    }

    /** Name of the queue of copies in virtual hosts that are not AION's own. */
    public String copies() {
        return Traced.copies(own.virtualHost());
    }

    /** Why one of the users of these ends can't be made; empty where all can. */
    Optional<String> faultOf(Ends ends) {
        return ends.users().stream()
                .filter(faults::containsKey)
                .map(faults::get)
                .findFirst();
    }

    /** Whether that queue is read or written as that user. */
    public boolean uses(String user, QueueId queue) {
        Ends ends = queues.get(queue);
        return ends != null && ends.users().contains(user);
    }

    /** Shows no passwords. */
    @Override
    public String toString() {
        return "NamedTopology[queues=" + queues + ", users=" + passwords.keySet() + ", access=" + access + ", unmade="
                + unmade + "]";
    }
}
