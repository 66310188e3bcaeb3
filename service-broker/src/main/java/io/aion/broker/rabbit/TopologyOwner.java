package io.aion.broker.rabbit;

import io.aion.broker.topology.Action.Plan;
import io.aion.broker.topology.ObservedTopology;
import io.aion.broker.topology.Pauses;
import io.aion.broker.topology.Topology;
import io.aion.broker.topology.TopologyCompiler;
import io.aion.broker.topology.TopologyPlan;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.BrokerConnection;
import io.aion.services.ServicesFile;
import io.aion.topology.Names.Instance;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.amqp.rabbit.core.RabbitTemplate;

/**
 * The only one who changes AION's virtual host. One thread looks, plans and acts: at each change of the file, and at each
 * resync, since RabbitMQ does not tell what somebody else did to it. Nothing is remembered that a restart would miss but
 * how long queues have been there and empty, and that only begins anew.
 *
 * <p>Longer than three hundred lines, because what is wanted, what was seen and whether both agree change under one lock, between
 * the one thread here and those who tell it of a new file; the thread, the plan, the executor and the observer stand apart.
 */
public final class TopologyOwner implements TopologyView, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TopologyOwner.class);
    /** A plan that still finds work after this many rounds goes on at the next resync: nothing may spin. */
    private static final int ROUNDS = 5;

    private final TopologySettings settings;
    private final Clock clock;
    private final LongSupplier leading;
    private final ManagementApi api;
    private final Server server;
    private final VirtualHost virtualHost;
    private final TopologyObserver observer;
    private final KanbanMover mover;
    private final TopologyExecutor executor;
    private final CachingConnectionFactory connections;
    private final String place;
    private final OwnerThread thread;
    private @Nullable ServicesFile file;
    private Set<Instance> awake = Set.of();
    private volatile @Nullable Topology desired;
    private volatile TopologyStatus status = TopologyStatus.UNKNOWN;
    private volatile Map<String, QueueState> queues = Map.of();
    private volatile Set<String> newQueues = Set.of();
    /** Queues that the last file brought and that were not there at the look before it. */
    private volatile Set<String> undeclared = Set.of();

    private volatile Instant next = Instant.MAX;
    private volatile Runnable changed = () -> {};
    private volatile Consumer<Duration> looked = took -> {};
    private final Complaints complaints = new Complaints(TopologyOwner.class, "topology");
    /** The term of the last look; below any before the first. */
    private long term = -1;

    private TopologyOwner(BrokerAddress address, TopologySettings settings, LongSupplier leading, Clock clock) {
        this.leading = leading;
        VirtualHostAddress parts = VirtualHostAddress.of(address);
        this.settings = settings;
        this.clock = clock;
        this.place = parts.toString();
        this.api = new ManagementApi(settings.managementUrl(), settings.requestTimeout());
        this.server = new Server(api, parts);
        this.virtualHost = new VirtualHost(
                server, new MicroserviceUser(api, parts, settings.passwordFile(), settings.amqpAddr()), place);
        this.observer = new TopologyObserver(api, parts.virtualHost(), clock);
        this.connections = new CachingConnectionFactory(address.connections());
        connections.setConnectionNameStrategy(factory -> "aion service-broker topology");
        connections.setConnectionTimeout((int) settings.requestTimeout().toMillis());
        this.mover = new KanbanMover(connections, settings.requestTimeout(), settings.resync());
        this.executor = new TopologyExecutor(new RabbitTemplate(connections), api, mover, parts.virtualHost());
        this.thread = new OwnerThread("topology", this::timedLook, this::pause);
    }

    /**
     * Opens an owner that does nothing until it is given a file.
     *
     * @param leading the present term of this broker, another one each time it begins to act; 0 while it may not
     */
    public static TopologyOwner open(
            BrokerAddress address, TopologySettings settings, LongSupplier leading, Clock clock) {
        TopologyOwner owner = new TopologyOwner(address, settings, leading, clock);
        owner.thread.start();
        return owner;
    }

    /** Makes RabbitMQ what this file says, from now on. Returns at once. */
    public synchronized void desire(ServicesFile file) {
        this.file = file;
        Topology wanted = TopologyCompiler.compile(file, settings.limits(), awake);
        if (status.reachable()) {
            Set<String> missing = new HashSet<>(wanted.queues().keySet());
            missing.removeAll(queues.keySet());
            undeclared = missing;
        }
        desired = wanted;
        status = status.begun();
        thread.wake();
    }

    /** These numbers run: no hints are made of kanban for them, from now on. Returns at once. */
    public synchronized void awake(Set<Instance> numbers) {
        if (numbers.equals(awake)) {
            return;
        }
        awake = Set.copyOf(numbers);
        ServicesFile current = file;
        if (current != null) {
            desired = TopologyCompiler.compile(current, settings.limits(), awake);
            thread.wake();
        }
    }

    /** This broker may have begun or ceased to act. Returns at once. */
    public void wake() {
        thread.wake();
    }

    /** Calls, from the owner's thread, when things stand differently than before; the listener returns at once. */
    public void whenChanged(Runnable listener) {
        changed = listener;
    }

    /** Tells how long each look took, with what was done about it. */
    public void whenLooked(Consumer<Duration> listener) {
        looked = listener;
    }

    /** How things stood at the last look. */
    public TopologyStatus status() {
        return status;
    }

    /** Bytes free on RabbitMQ's disk; absent while it does not answer. */
    public Optional<Long> diskFree() throws InterruptedException {
        try {
            return Optional.of(server.diskFree());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Moves kanban over this owner's connection. */
    public KanbanMover mover() {
        return mover;
    }

    /** Whether that queue is so new that nothing may be sent to it yet, so that who reads it need not run yet. */
    public boolean isNew(String queue) {
        return newQueues.contains(queue);
    }

    /** Whether that queue is known not to be there yet, so that nobody need ask for it: RabbitMQ writes an error down for each. */
    public boolean isUndeclared(String queue) {
        return undeclared.contains(queue);
    }

    @Override
    public boolean reachable() {
        return status.reachable();
    }

    @Override
    public Collection<QueueState> queues() {
        return queues.values();
    }

    @Override
    public Optional<QueueState> queue(String name) {
        return Optional.ofNullable(queues.get(name));
    }

    @Override
    public Optional<String> microserviceUrl() {
        return virtualHost.microserviceUrl();
    }

    /** Looks and acts no more, from when this returns. */
    public void stop() {
        thread.stop(settings.requestTimeout());
    }

    /** Stops looking and acting. What is on RabbitMQ stays: kanban flow on. */
    @Override
    public void close() {
        stop();
        connections.destroy();
        api.close();
    }

    private boolean timedLook() throws InterruptedException {
        long start = System.nanoTime();
        boolean more = look();
        looked.accept(Duration.ofNanos(System.nanoTime() - start));
        return more;
    }

    /** Until the next look: a resync, or a bit more than the rest of a new queue's pause. */
    private Duration pause() {
        Instant now = clock.instant();
        Instant due = next;
        boolean sooner = due.isBefore(now.plus(settings.resync()));
        return sooner && due.isAfter(now) ? Duration.between(now, due).plusMillis(1) : settings.resync();
    }

    /** Returns whether there is more to do at once: the file has changed meanwhile, or kanban are being moved. */
    private boolean look() throws InterruptedException {
        Topology wanted = desired;
        boolean more = false;
        long current = leading.getAsLong();
        if (current != term) {
            if (term > 0) {
                rest();
            }
            term = current;
        }
        if (current == 0) {
            return false;
        }
        try {
            virtualHost.prepare();
            if (wanted != null) {
                more = reconcile(wanted);
            }
        } catch (IOException | AmqpException e) {
            away(e);
            return false;
        } catch (RuntimeException e) {
            // A fault in here must not end the one thread that keeps the topology; the next look begins anew.
            log.error("the topology can't be looked after: {}", e, e);
            return false;
        }
        return more || wanted != desired;
    }

    /** As after a start: another broker may have acted since the last look, or acts now. */
    private void rest() {
        virtualHost.forget();
        observer.forget();
        connections.resetConnection();
        queues = Map.of();
        newQueues = Set.of();
        undeclared = Set.of();
        status = TopologyStatus.UNKNOWN;
    }

    private boolean mayAct() {
        return !thread.stopped() && leading.getAsLong() == term;
    }

    /** Returns whether the last round still did something. */
    private boolean reconcile(Topology wanted) throws IOException, InterruptedException {
        for (int round = 0; round < ROUNDS && wanted == desired && mayAct(); round++) {
            ObservedTopology observed = observer.observe();
            Plan plan = TopologyPlan.plan(
                    wanted, observed, clock.instant(), new Pauses(settings.drainQuiet(), settings.newQueuePause()));
            // Known before the first of them is declared, so that no instance is started for it.
            newQueues = plan.newQueues();
            next = plan.next().orElse(Instant.MAX);
            TopologyExecutor.Outcome outcome = executor.execute(plan.actions(), this::mayAct);
            if (!mayAct()) {
                return false;
            }
            forgetUndeclared(wanted);
            if (outcome.done() > 0) {
                log.info("topology: {} changes: {}", outcome.done(), Summary.of(plan.actions()));
            }
            publish(plan, outcome, observed, wanted);
            // RabbitMQ 3.10 never tells the reader of a queue that is made anew in the same moment: that waits a
            // resync.
            if (outcome.done() == 0 || plan.replacesUnderReader()) {
                return false;
            }
        }
        return true;
    }

    private synchronized void forgetUndeclared(Topology declared) {
        if (declared == desired) {
            undeclared = Set.of();
        }
    }

    private void publish(Plan plan, TopologyExecutor.Outcome outcome, ObservedTopology observed, Topology wanted) {
        List<String> refused = new ArrayList<>(plan.refused());
        refused.addAll(outcome.faults());
        Map<String, QueueState> seen = QueueState.of(observed, plan.draining());
        queues = seen;
        complaints.say(refused);
        if (!status.reachable()) {
            log.info("RabbitMQ answers: {}", place);
        }
        TopologyStatus before = status;
        List<String> pending = new ArrayList<>(plan.pending());
        pending.addAll(outcome.waiting());
        List<QueueState> draining =
                seen.values().stream().filter(QueueState::draining).toList();
        synchronized (this) {
            // A new file must not come in between: it would be said to be in place because the one before is.
            boolean inPlace = wanted == desired && !plan.unfinished();
            status = TopologyStatus.seen(
                    clock.instant(), inPlace, draining, refused, pending, virtualHost.differences());
        }
        // What was sent before its hint was bound is found by looking.
        if (outcome.done() > 0 || !status.standsAs(before)) {
            changed.run();
        }
    }

    private void away(Exception e) {
        if (thread.stopped()) {
            return;
        }
        String reason = BrokerConnection.describe(e);
        if (status.reachable() || !reason.equals(status.trouble())) {
            log.warn(
                    "RabbitMQ ({}) does not answer: {}. Trying again every {} s; nothing else is to be done here",
                    place,
                    reason,
                    settings.resync().toSeconds());
        }
        synchronized (this) {
            status = status.away(clock.instant(), reason);
        }
        virtualHost.forget();
        observer.forget();
    }
}
