package io.aion.broker.kubernetes;

import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.instances.Run;
import io.aion.broker.kubernetes.objects.Labels;
import io.aion.broker.kubernetes.objects.Masked;
import io.aion.broker.kubernetes.objects.Observation;
import io.aion.broker.kubernetes.objects.Order;
import io.aion.broker.kubernetes.objects.Overlay;
import io.aion.broker.kubernetes.objects.PodLaunch;
import io.aion.broker.kubernetes.objects.Seen;
import io.aion.broker.runtime.InstanceLog;
import io.aion.broker.runtime.InstanceRuntime;
import io.aion.broker.runtime.Launch;
import io.aion.broker.runtime.Resolved;
import io.aion.broker.runtime.Variables;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Instances as Deployments and Jobs of one namespace. What is there is what Kubernetes tells, with what was asked for and is
 * not told yet laid over it; what Kubernetes does not take is asked again, with a pause, until it does or nobody wants it any
 * more. A Kubernetes that can't be reached stops nothing.
 */
public final class KubernetesRuntime implements InstanceRuntime {

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesRuntime.class);

    private final KubernetesSettings settings;
    private final Clock clock;
    private final Cluster cluster;
    private final Beside beside;
    private final Requests requests;
    private final Map<InstanceId, Order> orders = new ConcurrentHashMap<>();
    private final AtomicLong epochs = new AtomicLong();
    /** Notified whenever Kubernetes has told something. */
    private final Object news = new Object();

    private volatile Map<Numbered, PodLaunch> wanted = Map.of();
    private volatile Runnable listener = () -> {};

    private KubernetesRuntime(KubernetesAccess access, KubernetesSettings settings, BooleanSupplier acts, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.cluster = Cluster.open(access, settings, acts, this::changed);
        this.beside = new Beside(cluster, settings.pods().namespace(), this::running);
        this.requests = new Requests(cluster, beside, settings, orders, clock, this::changed);
    }

    /**
     * Begins to listen to Kubernetes; returns at once, whether or not it answers.
     *
     * @param access where it is, and as whom it is asked
     * @param acts whether something may be changed now; asked before each change
     */
    public static KubernetesRuntime open(
            KubernetesAccess access, KubernetesSettings settings, BooleanSupplier acts, Clock clock) {
        return new KubernetesRuntime(access, settings, acts, clock);
    }

    /** Why nothing can be started now; empty where it can. */
    public Optional<String> notYet() {
        return cluster.told() ? Optional.empty() : Optional.of("Kubernetes has not told yet what runs already");
    }

    @Override
    public List<Run> observe() {
        if (!cluster.told()) {
            return List.of();
        }
        Overlay overlay = Overlay.of(seen(), orders.values(), clock.instant(), settings.seenWithin());
        overlay.settled().forEach(order -> orders.remove(order.id(), order));
        return overlay.runs().stream()
                .map(run -> Masked.of(run, secrets(run.id())))
                .toList();
    }

    private List<Seen> seen() {
        return Observation.of(cluster.deployments(), cluster.jobs(), cluster.pods());
    }

    private Optional<Seen> seen(InstanceId id) {
        return seen().stream().filter(one -> one.run().id().equals(id)).findFirst();
    }

    private Set<Numbered> running() {
        Set<Numbered> running = new HashSet<>();
        seen().stream()
                .filter(one -> one.run().alive())
                .forEach(one -> running.add(one.run().id().numbered()));
        cluster.deployments()
                .forEach(each -> Labels.number(each.getMetadata().getLabels()).ifPresent(running::add));
        orders.keySet().forEach(id -> running.add(id.numbered()));
        return running;
    }

    @Override
    public void wanted(Map<Numbered, Resolved> all) {
        if (!cluster.told()) {
            return;
        }
        Map<Numbered, PodLaunch> launches = new HashMap<>();
        all.forEach((key, resolved) -> {
            // What can't be told now, such as where a secret is missing, is as it was.
            Optional<PodLaunch> launch = resolved.launch().map(KubernetesRuntime::ours);
            launch.or(() -> Optional.ofNullable(wanted.get(key))).ifPresent(what -> launches.put(key, what));
        });
        wanted = Map.copyOf(launches);
        beside.want(launches.values());
        requests.putBeside();
    }

    private static PodLaunch ours(Launch launch) {
        if (launch instanceof PodLaunch pod) {
            return pod;
        }
        throw new IllegalArgumentException("a runtime on Kubernetes makes pods, not " + launch);
    }

    @Override
    public void start(InstanceId id, Launch launch, OptionalInt waiting) {
        PodLaunch pod = ours(launch);
        Optional<Seen> before = seen(id);
        if (orders.containsKey(id) || before.filter(one -> one.run().alive()).isPresent()) {
            throw new IllegalStateException(id + " runs already");
        }
        String ended = before.map(one -> one.run().runId()).orElse("");
        order(Order.of(Order.What.START, id, epochs.incrementAndGet(), ended, pod, waiting, clock.instant()));
    }

    @Override
    public void change(InstanceId id, String runId, Launch launch) {
        PodLaunch pod = ours(launch);
        if (!pod.keeps(id)) {
            stop(id, runId);
            return;
        }
        boolean unseen = Optional.ofNullable(orders.get(id))
                .filter(before -> before.what() == Order.What.START)
                .isPresent();
        order(Order.of(
                unseen ? Order.What.START : Order.What.CHANGE,
                id,
                epochs.incrementAndGet(),
                runId,
                pod,
                OptionalInt.empty(),
                clock.instant()));
    }

    @Override
    public void stop(InstanceId id, String runId) {
        Optional<Seen> one = seen(id).filter(seen -> seen.run().runId().equals(runId));
        Order before = orders.get(id);
        if (one.isPresent()) {
            end(one.get());
        } else if (before != null && before.named().equals(runId) && before.what() == Order.What.START) {
            // One that is on its way is taken in a moment, and then ended.
            if (before.taken()) {
                order(before.ended(epochs.incrementAndGet(), clock.instant()));
            } else if (requests.cancel(before)) {
                changed();
            }
        }
    }

    private void end(Seen one) {
        order(Order.stop(
                one.run().id(),
                epochs.incrementAndGet(),
                one.run().runId(),
                one.object().getMetadata().getUid(),
                clock.instant()));
    }

    private void order(Order order) {
        orders.put(order.id(), order);
        requests.ask(order, 0);
    }

    @Override
    public void forget(InstanceId id) {
        seen(id).filter(one -> !one.run().alive() && !orders.containsKey(id)).ifPresent(one -> {
            end(one);
            requests.forget(id);
        });
    }

    @Override
    public Optional<? extends InstanceLog> log(InstanceId id) {
        return Observation.pod(cluster.pods(), id).map(pod -> cluster.log(pod, secrets(id), settings.requestTimeout()));
    }

    /** The Service that is wanted before it; empty where it has no ports, or is not wanted. */
    public Optional<Service> front(InstanceId id) {
        return Optional.ofNullable(wanted.get(id.numbered())).flatMap(PodLaunch::front);
    }

    /** A text without what nobody may see of that instance. */
    public String masked(InstanceId id, String text) {
        return Variables.mask(text, secrets(id));
    }

    private List<String> secrets(InstanceId id) {
        PodLaunch launch = wanted.get(id.numbered());
        return launch == null ? List.of() : launch.secrets();
    }

    @Override
    public void whenChanged(Runnable listener) {
        this.listener = listener;
    }

    private void changed() {
        synchronized (news) {
            news.notifyAll();
        }
        listener.run();
    }

    @Override
    public void rest() {
        orders.clear();
        wanted = Map.of();
        beside.forget();
    }

    @Override
    public void stopAll() throws InterruptedException {
        LOG.info("all microservices are taken out of Kubernetes");
        orders.clear();
        requests.endAll();
        long end = System.nanoTime()
                + settings.seenWithin().toNanos()
                + TimeUnit.SECONDS.toNanos(settings.pods().stopSeconds());
        synchronized (news) {
            for (long left = end - System.nanoTime();
                    left > 0 && !requests.allEnded();
                    left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(news, left);
            }
        }
    }

    /** Stops listening and asking; pods stay as they are. */
    @Override
    public void close() {
        listener = () -> {};
        requests.close();
        cluster.close();
    }
}
