package io.aion.broker.rabbit;

import io.aion.broker.named.Bridges;
import io.aion.broker.named.Given;
import io.aion.broker.named.NamedPlan;
import io.aion.broker.named.NamedQueueView;
import io.aion.broker.named.NamedTopology;
import io.aion.broker.named.ObservedNamed;
import io.aion.broker.named.OwnRabbit;
import io.aion.broker.named.QueueId;
import io.aion.messaging.BrokerAddress;
import io.aion.services.Microservice;
import io.aion.services.ServicesFile;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only one who makes what users name in {@code env}: virtual hosts, users and queues. One thread looks, plans and makes,
 * over the management API alone. Nothing is remembered: what AION made is told by its policy in each virtual host.
 */
public final class NamedQueuesOwner implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(NamedQueuesOwner.class);
    /** A plan that still finds work after this many rounds goes on at the next resync: nothing may spin. */
    private static final int ROUNDS = 5;

    private final NamedSettings settings;
    private final OwnRabbit own;
    private final LongSupplier leading;
    private final Function<ServicesFile, BiFunction<Microservice, Integer, Given>> environments;
    private final ManagementApi api;
    private final NamedObserver observer;
    private final NamedExecutor executor;
    private final TracedCopies copies;
    private final OwnerThread thread;
    private final Complaints complaints = new Complaints(NamedQueuesOwner.class, "named queues");
    private volatile @Nullable ServicesFile file;
    private volatile boolean away;
    /** Some bridge is not there, for no reason but that something else is not there yet. */
    private volatile boolean unfinished;

    private volatile Set<String> parking = Set.of();
    private volatile Set<QueueId> standing = Set.of();
    private volatile Runnable changed = () -> {};
    /** What RabbitMQ refused at the last look, by the queues it is about. */
    private volatile Map<QueueId, String> failed = Map.of();

    private @Nullable Shown shown;

    private NamedQueuesOwner(
            BrokerAddress address,
            NamedSettings settings,
            Function<ServicesFile, BiFunction<Microservice, Integer, Given>> environments,
            LongSupplier leading) {
        VirtualHostAddress parts = VirtualHostAddress.of(address);
        this.own = own(address);
        this.settings = settings;
        this.environments = environments;
        this.leading = leading;
        this.api = new ManagementApi(settings.managementUrl(), settings.requestTimeout());
        this.observer = new NamedObserver(api, parts.virtualHost(), parts.user());
        this.executor = new NamedExecutor(api);
        this.copies = new TracedCopies(address, settings.retry(), settings.requestTimeout());
        this.thread = new OwnerThread("named queues", this::look, this::pause);
    }

    /**
     * Opens an owner that does nothing until it is given a file.
     *
     * @param environments of a file: what number n of a microservice gets
     * @param leading the present term of this broker; 0 while it may not act
     */
    public static NamedQueuesOwner open(
            BrokerAddress address,
            NamedSettings settings,
            Function<ServicesFile, BiFunction<Microservice, Integer, Given>> environments,
            LongSupplier leading) {
        NamedQueuesOwner owner = new NamedQueuesOwner(address, settings, environments, leading);
        owner.thread.start();
        return owner;
    }

    /** This device's RabbitMQ, as named queues know it. */
    public static OwnRabbit own(BrokerAddress address) {
        VirtualHostAddress parts = VirtualHostAddress.of(address);
        return new OwnRabbit(
                String.valueOf(parts.uri().getHost()), parts.virtualHost(), MicroserviceUser.name(parts.virtualHost()));
    }

    /** What is called when other bridges pass on what is sent to them than before. One only. */
    public void whenChanged(Runnable changed) {
        this.changed = changed;
    }

    /**
     * Virtual hosts with AION's {@code dead} in them that the file names, or named since this process began: on a RabbitMQ that
     * several share, others are somebody else's to look at.
     */
    public Set<String> parking() {
        return parking;
    }

    /**
     * Why an instance can't be started as traced yet: what it sends to a bridge that does not stand would be lost.
     *
     * @return empty where nothing is missing
     */
    public Optional<String> notYetTraced(Bridges bridges) {
        Set<QueueId> now = standing;
        return bridges.bridges().keySet().stream()
                .filter(id -> !now.contains(id))
                .map(id -> "'traced' needs the queue " + id.name() + " in the virtual host " + id.virtualHost()
                        + ", which does not pass on yet; 'aionctl get queues' says why")
                .findFirst();
    }

    /** Makes what this file names, from now on. Returns at once. */
    public void desire(ServicesFile file) {
        this.file = file;
        thread.wake();
    }

    /** This broker may have begun or ceased to act. Returns at once. */
    public void wake() {
        thread.wake();
    }

    /**
     * What the file names, as it is on RabbitMQ, at most one retry pause ago: however many ask, RabbitMQ is not asked more often.
     *
     * @throws IOException while RabbitMQ does not answer
     */
    public synchronized List<NamedQueueView> queues() throws IOException, InterruptedException {
        ServicesFile current = file;
        Shown last = shown;
        if (last == null
                || last.file() != current
                || System.nanoTime() - last.nanos() > settings.retry().toNanos()) {
            last = new Shown(current, ask(current), System.nanoTime());
            shown = last;
        }
        return last.queues();
    }

    /** Queues on this RabbitMQ that the file names, and bridges; none while this broker does not act. Asks nobody. */
    public List<QueueId> named() {
        ServicesFile current = file;
        if (current == null || leading.getAsLong() == 0) {
            return List.of();
        }
        NamedTopology wanted = wanted(current);
        return Stream.concat(wanted.queues().keySet().stream(), wanted.bridges().keySet().stream())
                .toList();
    }

    private record Shown(@Nullable ServicesFile file, List<NamedQueueView> queues, long nanos) {}

    private List<NamedQueueView> ask(@Nullable ServicesFile current) throws IOException, InterruptedException {
        NamedTopology wanted = wanted(current == null ? ServicesFile.empty() : current);
        ObservedNamed observed = observer.observe(wanted.virtualHosts());
        Map<QueueId, String> reasons = new TreeMap<>(
                NamedPlan.plan(wanted, observed, settings.limits()).refused());
        failed.forEach(reasons::putIfAbsent);
        return NamedQueueView.of(wanted, observed, reasons);
    }

    /** Looks and acts no more, from when this returns. */
    public void stop() {
        thread.stop(settings.requestTimeout());
        copies.close();
    }

    /** Stops looking and acting. What is on RabbitMQ stays. */
    @Override
    public void close() {
        stop();
        api.close();
    }

    private NamedTopology wanted(ServicesFile file) {
        return NamedTopology.of(file, own, environments.apply(file));
    }

    private Duration pause() {
        return away || unfinished ? settings.retry() : settings.resync();
    }

    /** Returns whether the file has changed meanwhile. */
    private boolean look() throws InterruptedException {
        ServicesFile current = file;
        long term = leading.getAsLong();
        if (term == 0) {
            copies.follow(Set.of());
        }
        if (current == null || term == 0) {
            return false;
        }
        try {
            make(current, term);
        } catch (IOException e) {
            away(e);
            return false;
        } catch (RuntimeException e) {
            // A fault in here must not end the one thread that makes them; the next look begins anew.
            log.error("named queues can't be looked after: {}", e, e);
            return false;
        }
        return current != file;
    }

    private void make(ServicesFile current, long term) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS && current == file && mayAct(term); round++) {
            NamedTopology wanted = wanted(current);
            ObservedNamed observed = observer.observe(wanted.virtualHosts());
            NamedPlan plan = NamedPlan.plan(wanted, observed, settings.limits());
            traced(wanted, observed, plan);
            parking = observed.parking(wanted, parking);
            NamedExecutor.Outcome outcome = executor.execute(plan.actions(), () -> mayAct(term));
            if (away) {
                away = false;
                log.info("RabbitMQ's management answers again: queues that the file names are looked after");
            }
            if (outcome.done() > 0) {
                log.info("named queues: made {}", NamedSummary.of(plan.actions()));
            }
            say(wanted, plan, outcome);
            if (outcome.done() == 0) {
                return;
            }
        }
    }

    private void traced(NamedTopology wanted, ObservedNamed observed, NamedPlan plan) {
        unfinished = wanted.bridges().keySet().stream()
                .anyMatch(id -> !plan.standing().contains(id) && !plan.refused().containsKey(id));
        copies.follow(observed.copies(wanted.copies()));
        if (!plan.standing().equals(standing)) {
            standing = Set.copyOf(plan.standing());
            changed.run();
        }
    }

    private boolean mayAct(long term) {
        return !thread.stopped() && leading.getAsLong() == term;
    }

    private void say(NamedTopology wanted, NamedPlan plan, NamedExecutor.Outcome outcome) {
        Map<QueueId, String> reasons = new TreeMap<>();
        List<String> lines = new ArrayList<>();
        for (NamedExecutor.Failed each : outcome.failed()) {
            lines.add(NamedSummary.of(each.action()) + ": " + each.reason());
            Stream.concat(wanted.queues().keySet().stream(), wanted.bridges().keySet().stream())
                    .filter(id -> NamedSummary.concerns(each.action(), id, wanted))
                    .forEach(id -> reasons.putIfAbsent(id, each.reason()));
        }
        failed = Map.copyOf(reasons);
        plan.refused()
                .forEach((id, why) ->
                        lines.add("queue " + id.name() + " in the virtual host " + id.virtualHost() + ": " + why));
        wanted.unmade()
                .forEach(unmade -> lines.add("queue " + unmade.id().name() + " of "
                        + String.join(", ", unmade.ends().services()) + ": " + unmade.reason()));
        complaints.say(lines);
    }

    /** Said once for as long as it lasts. */
    private void away(IOException e) {
        if (away || thread.stopped()) {
            return;
        }
        away = true;
        log.warn(
                "queues that the file names can't be looked after: {}. Trying again every {} s; nothing else is to be done here",
                e.getMessage(),
                settings.retry().toSeconds());
    }
}
