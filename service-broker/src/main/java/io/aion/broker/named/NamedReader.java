package io.aion.broker.named;

import io.aion.services.Microservice;
import io.aion.services.NamedQueues;
import io.aion.topology.Traced;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;

/** Gathers what the microservices of a file name, one after the other. */
final class NamedReader {

    private final OwnRabbit own;
    private final SortedMap<QueueId, Ends> queues = new TreeMap<>();
    private final SortedMap<String, String> passwords = new TreeMap<>();
    private final SortedSet<Access> access = new TreeSet<>();
    private final SortedMap<String, String> faults = new TreeMap<>();
    private final SortedSet<String> ownReads = new TreeSet<>();
    private final SortedMap<QueueId, Traced> bridges = new TreeMap<>();
    private final Map<QueueId, Unmade> unmade = new LinkedHashMap<>();

    NamedReader(OwnRabbit own) {
        this.own = own;
    }

    NamedTopology topology() {
        return new NamedTopology(
                own,
                queues,
                passwords,
                access,
                faults,
                ownReads,
                bridges,
                unmade.values().stream().toList());
    }

    /** Each number may name others: {@code QUEUE_ORIGIN: camera-$(MS_NUMBER)}. */
    void read(Microservice service, BiFunction<Microservice, Integer, Given> environment) {
        if (NamedQueues.of(service).isEmpty()) {
            return;
        }
        for (int number = 1; number <= service.scale(); number++) {
            switch (environment.apply(service, number)) {
                case Given.Variables(Map<String, String> all) -> {
                    NamedQueues.of(Bridges.filled(service, all)).ifPresent(named -> read(service.name(), named));
                    bridges(service, Bridges.of(own, service, number, all));
                }
                case Given.Unknown(String reason) -> {
                    NamedQueues.of(service).ifPresent(named -> notMade(service.name(), named, "", false, reason));
                    return;
                }
            }
        }
    }

    private void bridges(Microservice service, Bridges of) {
        bridges.putAll(of.bridges());
        of.untraced()
                .forEach((id, reason) ->
                        unmade.put(id, new Unmade(id, Ends.writer(service.name(), ""), false, reason)));
    }

    private void read(String service, NamedQueues named) {
        if (named.url().isEmpty()) {
            add(service, named, own.virtualHost(), own.user());
            return;
        }
        Optional<NamedUrl> parsed = NamedUrl.parse(named.url());
        if (parsed.isEmpty()) {
            notMade(service, named, "", false, "the RABBITMQ_URL of " + service + " can't be read as a URL");
            return;
        }
        NamedUrl url = parsed.get();
        if (!own.is(url.host())) {
            String reason = "on the RabbitMQ of " + url.host() + ", which is not this device's: nothing is made there";
            notMade(service, named, url.virtualHost(), true, reason);
            return;
        }
        user(service, url);
        add(service, named, url.virtualHost(), url.user());
    }

    private void user(String service, NamedUrl url) {
        String user = url.user();
        if (user.isEmpty() || (user.equals(own.user()) && url.virtualHost().equals(own.virtualHost()))) {
            return;
        }
        access.add(new Access(user, url.virtualHost()));
        String before = passwords.putIfAbsent(user, url.password());
        if (url.password().isEmpty()) {
            faults.putIfAbsent(user, "the RABBITMQ_URL of " + service + " has no password for '" + user + "'");
        } else if (before != null && !before.equals(url.password())) {
            faults.putIfAbsent(user, "the file names the user '" + user + "' with different passwords");
        }
    }

    private void add(String service, NamedQueues named, String virtualHost, String user) {
        boolean asOwn = virtualHost.equals(own.virtualHost()) && user.equals(own.user());
        if (!named.origin().isEmpty()) {
            queues.merge(new QueueId(virtualHost, named.origin()), Ends.reader(service, user), Ends::and);
            if (asOwn) {
                ownReads.add(named.origin());
            }
        }
        named.to()
                .values()
                .forEach(queue -> queues.merge(new QueueId(virtualHost, queue), Ends.writer(service, user), Ends::and));
    }

    private void notMade(String service, NamedQueues named, String virtualHost, boolean elsewhere, String reason) {
        if (!named.origin().isEmpty()) {
            notMade(new QueueId(virtualHost, named.origin()), Ends.reader(service, ""), elsewhere, reason);
        }
        named.to()
                .values()
                .forEach(
                        queue -> notMade(new QueueId(virtualHost, queue), Ends.writer(service, ""), elsewhere, reason));
    }

    private void notMade(QueueId id, Ends ends, boolean elsewhere, String reason) {
        unmade.merge(
                id,
                new Unmade(id, ends, elsewhere, reason),
                (old, more) -> new Unmade(id, old.ends().and(more.ends()), old.elsewhere(), old.reason()));
    }
}
