package io.aion.broker.kubernetes;

import io.aion.broker.leadership.Leadership;
import io.aion.broker.leadership.LeaseSettings;
import io.aion.broker.leadership.Moment;
import io.aion.broker.leadership.Tenure;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leadership by a Lease of the namespace and the library's elector. That one notices a lost lease at its next look, which an
 * answer that does not come delays; so {@link Tenure} decides whether we act, and the elector only whether we renew.
 */
public final class LeaseLeadership implements Leadership {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseLeadership.class);

    private final LeaseSettings settings;
    private final KubernetesClient client;
    private final Clock clock;
    private final BrokerLease lease;
    private final ActingLabel label;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile Runnable changed = () -> {};
    private volatile Tenure tenure;
    private volatile String leader = "";
    private volatile long labelled = NONE;
    private volatile String trouble = "";
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> standing;

    private LeaseLeadership(KubernetesAccess access, LeaseSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.client = access.client(settings.requestTimeout());
        this.label = new ActingLabel(client, access.namespace(), settings.name());
        this.tenure = Tenure.none(now());
        this.lease = new BrokerLease(
                access.namespace(),
                settings.lease(),
                settings.name(),
                new BrokerLease.Owner() {
                    @Override
                    public void renewed(Moment asked) {
                        LeaseLeadership.this.renewed(asked);
                    }

                    @Override
                    public void failed(RuntimeException why) {
                        LeaseLeadership.this.failed(why);
                    }
                },
                this::now);
    }

    /** Takes no part before it is started. */
    public static LeaseLeadership of(KubernetesAccess access, LeaseSettings settings, Clock clock) {
        return new LeaseLeadership(access, settings, clock);
    }

    private Moment now() {
        return new Moment(System.nanoTime(), clock.instant());
    }

    @Override
    public long term() {
        return tenure.termAt(now(), settings.deadline());
    }

    @Override
    public String name() {
        return settings.name();
    }

    /** One that has lost its lease to nobody is no leader. */
    @Override
    public String leader() {
        return !leader.equals(name()) || acts() ? leader : "";
    }

    @Override
    public boolean found() {
        return labelled == term();
    }

    @Override
    public void start(Runnable listener) {
        changed = listener;
        threads.execute(this::stand);
    }

    /** An elector serves once: for one term, or until something has gone wrong in it. */
    private void stand() {
        LOG.info("stands for the lease {} as {}", settings.lease(), settings.name());
        while (!closed) {
            CompletableFuture<?> elector = new LeaderElector(client, config(), threads).start();
            standing = elector;
            if (closed) {
                elector.cancel(true);
            }
            try {
                elector.get();
            } catch (CancellationException e) {
                return;
            } catch (ExecutionException e) {
                LOG.warn("the election has to begin anew: {}", e.toString());
            } catch (InterruptedException e) {
                return;
            }
            ended("the lease was not renewed in time");
            try {
                Thread.sleep(settings.lookEvery());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private LeaderElectionConfig config() {
        LeaderCallbacks callbacks =
                new LeaderCallbacks(() -> {}, () -> ended("the lease is not ours any more"), this::leaderIs);
        return new LeaderElectionConfig(
                lease,
                settings.duration(),
                settings.deadline(),
                settings.renewEvery(),
                callbacks,
                true,
                settings.lease()) {
            /** Looking costs less than renewing, which writes to disk. */
            @Override
            public Duration getRetryPeriod() {
                return acts() ? settings.renewEvery() : settings.lookEvery();
            }
        };
    }

    private void leaderIs(String name) {
        leader = name;
        if (!name.isEmpty() && !name.equals(name())) {
            LOG.info("stands by: {} acts", name);
        }
    }

    private synchronized void renewed(Moment asked) {
        if (closed) {
            return;
        }
        trouble = "";
        long before = tenure.term();
        tenure = tenure.renewed(asked, now(), settings.deadline());
        leader = name();
        long term = tenure.term();
        if (term != before) {
            LOG.info("acts from now on, as {} (term {})", name(), term);
            threads.execute(() -> label(term));
            changed.run();
        }
    }

    private synchronized void ended(String why) {
        if (tenure.held()) {
            tenure = tenure.ended();
            LOG.warn("does not act any more: {}. Instances and kanban go on", why);
            changed.run();
        }
    }

    /** Said once, not at each look. */
    private void failed(RuntimeException e) {
        String why = Requests.why(e);
        if (!closed && !why.equals(trouble)) {
            trouble = why;
            LOG.warn("the lease {} can't be asked for: {}; it is asked for again", settings.lease(), why);
        }
    }

    private void label(long term) {
        String told = "";
        while (term() == term && !closed) {
            try {
                label.take();
                labelled = term;
                return;
            } catch (RuntimeException e) {
                if (e instanceof KubernetesClientException kube && kube.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                    LOG.info("no pod is called {}: no Service leads here", name());
                    labelled = term;
                    return;
                }
                String why = Requests.why(e);
                if (!why.equals(told)) {
                    LOG.warn("callers are not led here yet, the label of this pod can't be set: {}; tried again", why);
                }
                told = why;
            }
            try {
                Thread.sleep(settings.renewEvery());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The lease is given back, so that the next one need not wait for its end. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            tenure = tenure.ended();
        }
        CompletableFuture<?> last = standing;
        if (last != null) {
            last.cancel(true);
        }
        threads.shutdownNow();
    }
}
