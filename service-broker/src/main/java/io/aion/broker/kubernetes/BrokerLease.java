package io.aion.broker.kubernetes;

import io.aion.broker.leadership.Moment;
import io.aion.broker.leadership.Sighting;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * The library's lease, which compares the time in it with this machine's watch. Here its age is counted from when it was first
 * seen so, by the steady clock; and its owner hears of each renewal, with the moment it was asked for.
 */
final class BrokerLease extends LeaseLock {

    /** What becomes of requests. */
    interface Owner {
        /** It was made or renewed by us. */
        void renewed(Moment asked);

        /** A request failed. */
        void failed(RuntimeException why);
    }

    private final Owner owner;
    private final Supplier<Moment> clock;
    private Sighting sighting;

    BrokerLease(String namespace, String name, String identity, Owner owner, Supplier<Moment> clock) {
        super(
                new ObjectMetaBuilder()
                        .withNamespace(namespace)
                        .withName(name)
                        .addToLabels("app.kubernetes.io/part-of", "aion")
                        .build(),
                identity);
        this.owner = owner;
        this.clock = clock;
        this.sighting = new Sighting("", clock.get());
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
        return asked(() -> super.get(client));
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord lease) {
        write(lease, () -> super.create(client, lease));
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord lease) {
        write(lease, () -> super.update(client, lease));
    }

    private void write(LeaderElectionRecord lease, Runnable request) {
        Moment asked = clock.get();
        boolean _ = asked(() -> {
            request.run();
            return true;
        });
        if (identity().equals(lease.getHolderIdentity())) {
            owner.renewed(asked);
        }
    }

    /** The elector goes on after an exception of Kubernetes, and ends for good at any other. */
    private <T> T asked(Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            owner.failed(e);
            throw e;
        } catch (RuntimeException e) {
            owner.failed(e);
            throw new KubernetesClientException("the lease could not be read or written", e);
        }
    }

    /** One that somebody has made by hand may lack anything; it counts as renewed when it was first seen. */
    @Override
    protected LeaderElectionRecord toRecord(Lease lease) {
        LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
        String holder = Objects.requireNonNullElse(spec.getHolderIdentity(), "");
        Moment now = clock.get();
        sighting = sighting.seen(
                Arrays.asList(holder, spec.getRenewTime(), lease.getMetadata().getUid()), now);
        ZonedDateTime watch = ZonedDateTime.now(ZoneOffset.UTC);
        return new LeaderElectionRecord(
                holder,
                Duration.ofSeconds(Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 1)),
                Objects.requireNonNullElse(spec.getAcquireTime(), watch),
                watch.minus(sighting.age(now)),
                Objects.requireNonNullElse(spec.getLeaseTransitions(), 0));
    }
}
