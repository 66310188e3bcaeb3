package io.aion.broker.reconciler;

import io.aion.broker.explain.InstanceFacts;
import io.aion.broker.instances.Action;
import io.aion.broker.instances.Examined;
import io.aion.broker.instances.InstanceId;
import io.aion.broker.instances.InstanceId.Numbered;
import io.aion.broker.instances.InstancePlan;
import io.aion.broker.instances.InstanceStatus;
import io.aion.broker.instances.Memory;
import io.aion.broker.instances.Observed;
import io.aion.broker.instances.Run;
import io.aion.broker.runtime.InstanceLog;
import io.aion.broker.runtime.InstanceRuntime;
import io.aion.broker.runtime.LaunchResolver;
import io.aion.broker.runtime.Resolved;
import io.aion.services.ServicesFile;
import io.aion.topology.Names;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of the instances of this device: one thread that sees, asks {@link InstancePlan} and carries out. It is woken
 * by a changed file, an ended run, a hint of a waiting kanban and a due time, and looks at everything every resync.
 */
public final class InstanceReconciler implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceReconciler.class);
    /** A plan follows its own actions up at once, but never for ever. */
    private static final int ROUNDS = 6;

    private final Supplier<Optional<ServicesFile>> desired;
    private final LaunchResolver launches;
    private final InstanceRuntime runtime;
    private final QueueWatch queues;
    private final ReconcilerSettings settings;
    private final Clock clock;
    private final LongSupplier leading;
    private final Alarm alarm = new Alarm();
    private final HeldHints hints;
    private final SeenQueues seen;
    private final Thread owner;

    /** The term of the last look; below any before the first. */
    private long term = -1;

    private Memory memory = Memory.empty();
    private Set<Numbered> judging = Set.of();
    /** The last good file; null while there has been none. */
    private @Nullable ResolvedFile resolved;

    private Instant nextResync = Instant.MIN;

    private volatile List<InstanceFacts> facts = List.of();
    private volatile boolean closed;
    private volatile Consumer<Duration> looked = took -> {};
    private volatile Consumer<Set<Names.Instance>> awake = numbers -> {};

    /**
     * Owner of everything in that runtime; nothing happens before {@link #start}.
     *
     * @param desired the last good file; while there is none, what runs is left alone
     * @param leading the present term of this broker, another one each time it begins to act; 0 while it may not
     */
    public InstanceReconciler(
            Supplier<Optional<ServicesFile>> desired,
            LaunchResolver launches,
            InstanceRuntime runtime,
            QueueWatch queues,
            ReconcilerSettings settings,
            LongSupplier leading,
            Clock clock) {
        this.leading = leading;
        this.desired = desired;
        this.launches = launches;
        this.runtime = runtime;
        this.queues = queues;
        this.settings = settings;
        this.clock = clock;
        this.hints = new HeldHints(queues, settings.hintPause());
        this.seen = new SeenQueues(queues);
        this.owner = Thread.ofPlatform().daemon().name("instances").unstarted(this::run);
    }

    /** Begins. */
    public void start() {
        runtime.whenChanged(alarm::ring);
        owner.start();
    }

    /** Tells how long each look took, with what was done about it. */
    public void whenLooked(Consumer<Duration> listener) {
        looked = listener;
    }

    /** Tells after each look which numbers have been running for a while; the listener returns at once. */
    public void whenAwake(Consumer<Set<Names.Instance>> listener) {
        awake = listener;
    }

    /** Something may have changed: the file, the connection to RabbitMQ. Returns at once. */
    public void wake() {
        alarm.ringAll();
    }

    /** Every instance that is wanted or still there, as it was last seen; reasons as of now. */
    public List<InstanceView> instances() {
        Instant now = clock.instant();
        return facts.stream().map(each -> InstanceView.of(each.status(), now)).toList();
    }

    /** The same, with what the reasons stand on. */
    public List<InstanceFacts> facts() {
        return facts;
    }

    /** What an instance printed; empty where it never ran here. */
    public Optional<? extends InstanceLog> log(String service, int number) {
        return runtime.log(InstanceId.first(service, number));
    }

    /** Ends by itself and leaves every instance running. */
    @Override
    public void close() {
        closed = true;
        alarm.ring();
        try {
            if (owner.getState() != Thread.State.NEW) {
                owner.join(Duration.ofSeconds(15));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        queues.close();
    }

    private void run() {
        while (!closed) {
            Instant next;
            try {
                long start = System.nanoTime();
                next = pass();
                looked.accept(Duration.ofNanos(System.nanoTime() - start));
            } catch (RuntimeException e) {
                LOG.error("a look at the instances failed; the next one is at the resync", e);
                next = clock.instant().plus(settings.resync());
            }
            try {
                alarm.await(Duration.between(clock.instant(), next));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** One look and what follows from it; says when the next one is due. */
    private Instant pass() {
        Instant now = clock.instant();
        long current = leading.getAsLong();
        if (current != term) {
            if (term > 0) {
                rest();
            }
            term = current;
        }
        if (current == 0) {
            return now.plus(settings.resync());
        }
        Set<String> hinted = hints.take(now);
        boolean all = alarm.takeAll() || !now.isBefore(nextResync);
        if (all) {
            nextResync = now.plus(settings.resync());
            desired.get().ifPresent(this::resolve);
        }
        ResolvedFile file = resolved;
        if (file == null) {
            return nextResync;
        }
        if (all) {
            queues.listen(file.startedByKanban(), service -> {
                hints.add(service);
                alarm.ring();
            });
        }
        Map<Numbered, Examined> examined = new HashMap<>();
        InstancePlan.Outcome outcome;
        Set<String> started = new HashSet<>();
        int round = 0;
        do {
            List<Run> runs = runtime.observe();
            seen.look(file, runs, all && round == 0, hinted, judging);
            outcome = InstancePlan.plan(
                    file.wanted(),
                    file.renamed(),
                    new Observed(runs, seen.backlogs(), examined),
                    memory,
                    settings.limits(),
                    clock.instant());
            memory = outcome.memory();
            judging = outcome.judging();
            facts = file.facts(outcome, seen.backlogs());
            examined = carryOut(file, outcome.actions());
            for (Action action : outcome.actions()) {
                if (action instanceof Action.Start start) {
                    started.add(start.id().service());
                }
            }
            round++;
        } while (!outcome.actions().isEmpty() && round < ROUNDS && mayAct());
        awake.accept(awake(outcome.statuses(), clock.instant()));
        Instant next = outcome.actions().isEmpty() ? nextResync : clock.instant();
        next = earliest(next, outcome.wakeUp());
        return earliest(next, hints.release(hinted, started, file.idle(outcome.statuses())::contains, clock.instant()));
    }

    private boolean mayAct() {
        return !closed && leading.getAsLong() == term;
    }

    /** As after a start: another broker may have acted since the last look, or acts now. */
    private void rest() {
        queues.rest();
        runtime.rest();
        hints.forget();
        memory = Memory.empty();
        judging = Set.of();
        seen.forget();
        resolved = null;
        facts = List.of();
        nextResync = Instant.MIN;
    }

    private void resolve(ServicesFile good) {
        ResolvedFile fresh = ResolvedFile.of(good, launches);
        resolved = fresh;
        runtime.wanted(fresh.launches());
    }

    /** Of a run that is over before its hint is unbound, nothing is gained. */
    private Set<Names.Instance> awake(List<InstanceStatus> all, Instant now) {
        return all.stream()
                .filter(status -> status.hasRunFor(settings.hintFor(), now))
                .map(status ->
                        new Names.Instance(status.id().service(), status.id().number()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Instant earliest(Instant next, Optional<Instant> other) {
        return other.filter(at -> at.isBefore(next)).orElse(next);
    }

    private Map<Numbered, Examined> carryOut(ResolvedFile file, List<Action> actions) {
        Map<Numbered, Examined> examined = new HashMap<>();
        for (Action action : actions) {
            if (!mayAct()) {
                break;
            }
            switch (action) {
                case Action.Start start -> {
                    Resolved launch = file.launches().get(start.id().numbered());
                    if (launch != null) {
                        launch.launch().ifPresent(what -> runtime.start(start.id(), what, start.waiting()));
                    }
                }
                case Action.Change change -> {
                    LOG.info("{} goes over to its changed definition", change.id());
                    Resolved launch = file.launches().get(change.id().numbered());
                    if (launch != null) {
                        launch.launch().ifPresent(what -> runtime.change(change.id(), change.runId(), what));
                    }
                }
                case Action.Stop stop -> {
                    LOG.info("{} is being ended: {}", stop.id(), stop.why());
                    runtime.stop(stop.id(), stop.runId());
                }
                case Action.Forget forget -> runtime.forget(forget.id());
                case Action.Examine examine -> examined.put(examine.key(), queues.examine(examine));
            }
        }
        return examined;
    }
}
