package io.aion.broker;

import io.aion.broker.leadership.LeaseSettings;
import io.aion.broker.topology.TopologyLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the service broker, {@code aion.service-broker.*}.
 *
 * @param resync how often actual is compared with desired even if nothing was heard; 2 s: the longest an unheard
 *     change stays unseen, and at 1,000 services still far longer than one look takes
 * @param drainQuiet how long a removed queue must stay empty, without a consumer, before it is deleted; 10 s: twice
 *     what RabbitMQ takes to count
 * @param newQueuePause how long after a quorum queue's declaration nothing is sent to it; 2 s: RabbitMQ 4.3 that is killed
 *     within about one second of the declaration has been seen to bring the queue back empty, confirmed kanban included.
 *     0 turns the pause off
 * @param hintFor how long an instance that a kanban starts must have run until further kanban make no hints for the broker; 10 s:
 *     each hint is one more copy that RabbitMQ makes, and a run that is shorter would be over before its hint was unbound
 * @param namedQueuesResync how often it is looked whether the virtual hosts, users and queues that the file names in {@code env} are
 *     there; 30 s: it takes some ten requests, and only somebody who deletes one by hand makes it needed
 * @param fileLimit largest services.yml; 1 MiB is about 5,000 microservices
 * @param revisions how many earlier files are kept; 20: a day of changes, and at most 20 MB
 * @param queueLimit bytes that may wait for one instance, or on their way to another device; 64 MB: minutes of kanban
 *     at any rate this machine can carry
 * @param parkedLimit bytes that may lie in {@code dead} and in {@code unrouted}; 64 MB: thousands of kanban, more than
 *     a person looks through
 * @param logLimit bytes of the log stream; 1 GB: days at 100 small kanban a second
 * @param logAge age of the log stream; 7 days: longer than a weekend without anyone to look
 * @param requestTimeout longest wait for an answer of RabbitMQ; 10 s: its own operations give up after 5
 * @param deadHeld how many parked kanban the API shows at once; 1,000: more than a person looks through
 * @param deadHeldBytes their bytes in memory at once; 16 MB: a sixth of the smallest heap it is run with
 * @param kanbanAddr where microservices reach the gRPC gateway, {@code KANBAN_ADDR}
 * @param kanbanUrl where microservices reach status-kanban over HTTP, for static kanban, {@code AION_KANBAN_URL}
 * @param amqpAddr {@code host:port} at which microservices reach RabbitMQ without TLS, where the broker itself uses
 *     {@code amqps://} and they know no certificates; empty: microservices connect as the broker does
 * @param stopInstances whether the instances end with the broker; no: they run on and are taken over at the next start
 * @param servicesConfigMap ConfigMap of this namespace that has the file, under the key {@code services.yml} or
 *     {@code project.yml}; it is changed there and not by {@code aionctl apply}. Empty: the file is in AION's folder
 * @param servicesDir folder that a relative program of a {@code command} may lie in, {@code AION_SERVICES_DIR}; empty: that of the
 *     file in AION's folder. {@code make run} names the folder of the file it was given
 * @param runtime where microservices run: as processes of this machine ({@code local}), or as pods of the cluster this is in
 *     ({@code kubernetes})
 * @param kubernetes microservices as pods
 * @param leaderElection which of several brokers of a namespace acts
 */
@ConfigurationProperties("aion.service-broker")
public record ServiceBrokerProperties(
        @DefaultValue("2s") Duration resync,
        @DefaultValue("10s") Duration drainQuiet,
        @DefaultValue("2s") Duration newQueuePause,
        @DefaultValue("10s") Duration hintFor,
        @DefaultValue("30s") Duration namedQueuesResync,
        @DefaultValue("1MB") DataSize fileLimit,
        @DefaultValue("20") int revisions,
        @DefaultValue("64MB") DataSize queueLimit,
        @DefaultValue("64MB") DataSize parkedLimit,
        @DefaultValue("1GB") DataSize logLimit,
        @DefaultValue("7d") Duration logAge,
        @DefaultValue("10s") Duration requestTimeout,
        @DefaultValue("1000") int deadHeld,
        @DefaultValue("16MB") DataSize deadHeldBytes,
        @DefaultValue("localhost:11010") String kanbanAddr,
        @DefaultValue("http://localhost:11081") String kanbanUrl,
        @DefaultValue("") String amqpAddr,
        @DefaultValue("false") boolean stopInstances,
        @DefaultValue("") String servicesConfigMap,
        @DefaultValue("") String servicesDir,
        @DefaultValue("local") Runtime runtime,
        @DefaultValue Kubernetes kubernetes,
        @DefaultValue LeaderElection leaderElection) {

    /** Where microservices run. */
    public enum Runtime {
        LOCAL,
        KUBERNETES
    }

    public ServiceBrokerProperties {
        positive("resync", !resync.isNegative() && !resync.isZero());
        if (newQueuePause.isNegative()) {
            throw new IllegalArgumentException("aion.service-broker.new-queue-pause must be 0 or more");
        }
        positive("request-timeout", !requestTimeout.isNegative() && !requestTimeout.isZero());
        positive("hint-for", !hintFor.isNegative() && !hintFor.isZero());
        positive("named-queues-resync", !namedQueuesResync.isNegative() && !namedQueuesResync.isZero());
        positive("file-limit", fileLimit.toBytes() > 0);
        positive("queue-limit", queueLimit.toBytes() > 0);
        positive("parked-limit", parkedLimit.toBytes() > 0);
        positive("log-limit", logLimit.toBytes() > 0);
        positive("log-age", logAge.toSeconds() > 0);
        positive("revisions", revisions > 0);
        positive("dead-held", deadHeld > 0);
        positive("dead-held-bytes", deadHeldBytes.toBytes() > 0);
    }

    TopologyLimits limits() {
        return new TopologyLimits(queueLimit.toBytes(), parkedLimit.toBytes(), logLimit.toBytes(), logAge);
    }

    private static void positive(String name, boolean is) {
        if (!is) {
            throw new IllegalArgumentException("aion.service-broker." + name + " must be more than 0");
        }
    }

    /**
     * Microservices as pods, {@code aion.service-broker.kubernetes.*}.
     *
     * @param namespace where they are made; empty: that of this process
     * @param node this AION's node, by its label {@code kubernetes.io/hostname}, to which they are pinned; empty leaves the choice
     *     to Kubernetes
     * @param nodeHome AION's folder on the node; empty: {@code /var/lib/aion/<namespace>}
     * @param repositoryPrefix what stands before the name of an image; the original's {@code REPOSITORY_PREFIX} sets it too
     * @param registrySecret Secret by which images are pulled, where there is one; the original's {@code REGISTRY_SECRET} sets it too
     * @param gpuResource what a graphics processor is called among the node's resources
     * @param stopLimit how long a pod may take to end after it was asked to; 10 s, as for a process
     * @param readyWithin how long pods of a changed definition may take to become ready, before those of before come back; 5 min: an
     *     image of 1 GB over 30 Mbit/s
     * @param requestTimeout longest wait for an answer of Kubernetes; 10 s: it answers within milliseconds or not at all
     * @param firstPause pause before something that was not taken is asked again; 200 ms: a restarted server is back at once
     * @param longestPause what that pause doubles up to; 10 s: so long one that is back may wait for us
     * @param seenWithin how long something that was taken may stay unseen, then it counts as gone; 30 s: events are late by
     *     milliseconds, a lost connection is noticed later
     * @param runsKept ended runs of a number that are kept, with their logs; 3
     * @param workers requests at the same time; 4: so that one that hangs holds up no other
     * @param page objects in one answer; 500, as kubectl
     */
    public record Kubernetes(
            @DefaultValue("") String namespace,
            @DefaultValue("") String node,
            @DefaultValue("") String nodeHome,
            @DefaultValue("latonaio") String repositoryPrefix,
            @DefaultValue("dockerhub") String registrySecret,
            @DefaultValue("nvidia.com/gpu") String gpuResource,
            @DefaultValue("10s") Duration stopLimit,
            @DefaultValue("5m") Duration readyWithin,
            @DefaultValue("10s") Duration requestTimeout,
            @DefaultValue("200ms") Duration firstPause,
            @DefaultValue("10s") Duration longestPause,
            @DefaultValue("30s") Duration seenWithin,
            @DefaultValue("3") int runsKept,
            @DefaultValue("4") int workers,
            @DefaultValue("500") int page) {

        public Kubernetes {
            positive("kubernetes.stop-limit", stopLimit.toSeconds() > 0);
            positive("kubernetes.ready-within", readyWithin.toSeconds() > 5);
            positive("kubernetes.request-timeout", requestTimeout.toMillis() > 0);
            positive("kubernetes.first-pause", firstPause.toMillis() > 0);
            positive("kubernetes.longest-pause", longestPause.compareTo(firstPause) >= 0);
            positive("kubernetes.seen-within", seenWithin.toMillis() > 0);
            positive("kubernetes.runs-kept", runsKept > 0);
            positive("kubernetes.workers", workers > 0);
            positive("kubernetes.page", page > 0);
        }
    }

    /**
     * Which of several brokers of a namespace acts, {@code aion.service-broker.leader-election.*}.
     *
     * @param enabled whether others may be there, so that this one acts only while it has the Lease; no: it is alone
     * @param lease name of the Lease ({@code coordination.k8s.io/v1}) in the namespace
     * @param name of this broker, and of its pod, which gets the label {@code aion.io/acts} while it acts; empty: the host's
     *     name, which is the pod's
     * @param leaseDuration how long the Lease must be seen unchanged until another one takes it, after a broker that died without
     *     a word; 15 s, as Kubernetes' own: a pause of the machine is shorter
     * @param renewDeadline how long after its last renewal a broker acts; 10 s: it must be less than the Lease lasts, by what a
     *     request under way takes
     * @param renewEvery pause between renewals; 2 s: four may fail in a row
     * @param lookEvery pause of one that stands by, up to 2.2 times that by chance; 800 ms: after an end in good order another one
     *     acts within about 2 s
     * @param requestTimeout longest wait for an answer about it; 3 s: so that one lost answer leaves time for another try
     */
    public record LeaderElection(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("aion-servicebroker") String lease,
            @DefaultValue("") String name,
            @DefaultValue("15s") Duration leaseDuration,
            @DefaultValue("10s") Duration renewDeadline,
            @DefaultValue("2s") Duration renewEvery,
            @DefaultValue("800ms") Duration lookEvery,
            @DefaultValue("3s") Duration requestTimeout) {

        public LeaderElection {
            name = name.isEmpty() ? System.getenv().getOrDefault("HOSTNAME", "") : name;
            if (enabled && name.isEmpty()) {
                throw new IllegalArgumentException(
                        "aion.service-broker.leader-election.name must say what this broker is called: HOSTNAME is not set");
            }
            LeaseSettings _ =
                    new LeaseSettings(lease, name, leaseDuration, renewDeadline, renewEvery, lookEvery, requestTimeout);
        }

        LeaseSettings settings() {
            return new LeaseSettings(lease, name, leaseDuration, renewDeadline, renewEvery, lookEvery, requestTimeout);
        }
    }
}
