package io.aion.broker.kubernetes;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.kubernetes.objects.Jobs;
import io.aion.broker.kubernetes.objects.Observation;
import io.aion.broker.kubernetes.objects.Order;
import io.aion.broker.kubernetes.objects.PodLaunch;
import io.aion.broker.kubernetes.objects.Rollback;
import io.aion.broker.kubernetes.objects.Workloads;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries orders out, each until Kubernetes has taken it or another one has come in its place. */
final class Requests implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final Cluster cluster;
    private final Beside beside;
    private final KubernetesSettings settings;
    private final Map<InstanceId, Order> orders;
    private final Clock clock;
    private final Runnable changed;
    private final String namespace;
    private final ScheduledThreadPoolExecutor workers;
    private final Set<Long> underWay = ConcurrentHashMap.newKeySet();
    /** Run that an order asks for, from its first attempt to its last; by epoch. */
    private final Map<Long, Integer> attempted = new ConcurrentHashMap<>();

    private final AtomicBoolean putting = new AtomicBoolean();
    /** Deployments whose pods are not ready and of which nothing earlier is there, as they are; by name. */
    private final Map<String, String> withoutBefore = new ConcurrentHashMap<>();

    /** What was last wrong with what stands beside the runs. */
    private volatile String told = "";

    /** @param orders those in force, by instance: never more than there are instances */
    Requests(
            Cluster cluster,
            Beside beside,
            KubernetesSettings settings,
            Map<InstanceId, Order> orders,
            Clock clock,
            Runnable changed) {
        this.cluster = cluster;
        this.beside = beside;
        this.settings = settings;
        this.orders = orders;
        this.clock = clock;
        this.changed = changed;
        this.namespace = settings.pods().namespace();
        workers = new ScheduledThreadPoolExecutor(
                settings.workers(),
                Thread.ofPlatform().daemon().name("kubernetes-", 1).factory());
        workers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Asks for it now, or after the pause that so many failures make. */
    void ask(Order order, int failures) {
        try {
            workers.schedule(
                    () -> carryOut(order, failures),
                    failures == 0 ? 0 : settings.pause(failures).toMillis(),
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not asked for: this process ends", order.id());
        }
    }

    private void carryOut(Order order, int failures) {
        Optional<Order> current = begin(order);
        if (current.isEmpty()) {
            attempted.remove(order.epoch());
            return;
        }
        try {
            String uid = take(order);
            orders.computeIfPresent(
                    order.id(), (id, now) -> now.epoch() == order.epoch() ? now.taken(uid, clock.instant()) : now);
        } catch (RuntimeException e) {
            String why = why(e);
            if (failures == 0 || !why.equals(current.get().trouble())) {
                LOG.warn("{}: {}; it is asked for again", order.id(), why);
            }
            orders.computeIfPresent(order.id(), (id, now) -> now.epoch() == order.epoch() ? now.failed(why) : now);
            ask(order, failures + 1);
        } finally {
            underWay.remove(order.epoch());
        }
        changed.run();
    }

    private synchronized Optional<Order> begin(Order order) {
        Optional<Order> current =
                Optional.ofNullable(orders.get(order.id())).filter(now -> now.epoch() == order.epoch());
        current.ifPresent(now -> underWay.add(order.epoch()));
        return current;
    }

    /** Takes an order back; says whether Kubernetes surely knows nothing of it. */
    synchronized boolean cancel(Order order) {
        Order now = orders.get(order.id());
        if (now == null || now.epoch() != order.epoch() || now.taken() || underWay.contains(order.epoch())) {
            return false;
        }
        orders.remove(order.id());
        attempted.remove(order.epoch());
        return true;
    }

    private String take(Order order) {
        return switch (order.what()) {
            case START -> {
                PodLaunch launch = order.launch().orElseThrow();
                beside.ensureSecret();
                yield launch.keeps(order.id()) ? deployment(order, launch) : job(order, launch);
            }
            case CHANGE -> {
                beside.ensureSecret();
                yield deployment(order, order.launch().orElseThrow());
            }
            case STOP -> {
                Optional<HasMetadata> object = objects().stream()
                        .filter(one -> one.getMetadata().getUid().equals(order.uid()))
                        .findFirst();
                object.ifPresent(cluster::delete);
                if (object.isEmpty() && order.launch().isPresent()) {
                    throw new IllegalStateException("it was made and is to be ended, and is not seen yet");
                }
                yield order.uid();
            }
        };
    }

    private List<HasMetadata> objects() {
        List<HasMetadata> all = new ArrayList<>(cluster.deployments());
        all.addAll(cluster.jobs());
        return all;
    }

    private String deployment(Order order, PodLaunch launch) {
        Deployment wanted = Workloads.deployment(launch, order.id(), settings.pods());
        boolean ours = cluster.deployments().stream()
                .anyMatch(there -> there.getMetadata()
                        .getName()
                        .equals(wanted.getMetadata().getName()));
        String uid = cluster.apply(wanted, ours).getMetadata().getUid();
        LOG.info("{} is kept by Kubernetes as {}", order.id(), launch.fingerprint());
        return uid;
    }

    /**
     * The same name at each attempt: an answer that was lost may have been a yes. Where one of that name is there, that was ours,
     * or another broker's who wanted the same; it is the run, and no second one is made.
     */
    private String job(Order order, PodLaunch launch) {
        int run = attempted.computeIfAbsent(
                order.epoch(), epoch -> Jobs.nextRun(cluster.jobs(), order.id().numbered()));
        Job wanted = Workloads.job(launch, order.id(), run, order.waiting(), namespace);
        Job made = cluster.create(wanted);
        if (made == null) {
            made = cluster.existing(wanted);
        }
        attempted.remove(order.epoch());
        LOG.info("{} was started as {}", order.id(), made.getMetadata().getName());
        for (Job old : Jobs.surplus(cluster.jobs(), order.id().numbered(), settings.runsKept() - 1)) {
            cluster.delete(old);
        }
        return made.getMetadata().getUid();
    }

    /** Puts right what stands beside the runs, unless that is under way. */
    void putBeside() {
        if (!putting.compareAndSet(false, true)) {
            return;
        }
        try {
            workers.execute(() -> {
                try {
                    if (beside.due()) {
                        beside.put();
                    }
                    cluster.deployments().stream().filter(Rollback::due).forEach(this::rollBack);
                    told = "";
                } catch (RuntimeException e) {
                    String why = why(e);
                    if (!why.equals(told)) {
                        LOG.warn("Services or secrets of microservices: {}; tried again at each look", why);
                    }
                    told = why;
                } finally {
                    putting.set(false);
                }
            });
        } catch (RejectedExecutionException e) {
            putting.set(false);
        }
    }

    private void rollBack(Deployment deployment) {
        String generation = deployment.getMetadata().getUid() + "/"
                + deployment.getMetadata().getGeneration();
        String name = deployment.getMetadata().getName();
        if (generation.equals(withoutBefore.get(name))) {
            return;
        }
        String why = Observation.why(deployment, cluster.pods());
        Optional<Deployment> before = Rollback.to(deployment, cluster.replicaSets(deployment), why);
        if (before.isPresent()) {
            cluster.apply(before.get(), true);
            LOG.warn("{} is as it was before: of its changed definition no pod became ready in time, {}", name, why);
        } else {
            withoutBefore.put(name, generation);
        }
        withoutBefore
                .keySet()
                .retainAll(cluster.deployments().stream()
                        .map(one -> one.getMetadata().getName())
                        .toList());
    }

    /** Takes away ended runs of an instance. */
    void forget(InstanceId id) {
        List<Job> ended = Jobs.ended(cluster.jobs(), id);
        if (ended.isEmpty()) {
            return;
        }
        try {
            workers.execute(() -> ended.forEach(job -> {
                try {
                    cluster.delete(job);
                } catch (RuntimeException e) {
                    LOG.warn("{} could not be taken away: {}", job.getMetadata().getName(), why(e));
                }
            }));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} is not forgotten: this process ends", id);
        }
    }

    /** Takes all of ours away. */
    void endAll() {
        objects().forEach(cluster::delete);
    }

    /** Whether nothing of ours is there. */
    boolean allEnded() {
        return objects().isEmpty();
    }

    /** For a person; without what a request held. */
    static String why(Throwable problem) {
        if (problem instanceof KubernetesClientException e) {
            String status =
                    Optional.ofNullable(e.getStatus()).map(Status::getMessage).orElse("");
            if (e.getCode() <= 0) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                return "Kubernetes can't be reached: " + cause;
            }
            return "Kubernetes refuses it: " + (status.isEmpty() ? "code " + e.getCode() : status);
        }
        return String.valueOf(problem.getMessage());
    }

    @Override
    public void close() {
        workers.shutdownNow();
    }
}
