package io.aion.status.gateway;

import io.aion.kanbanpb.StatusKanban;
import io.aion.topology.Names;
import io.aion.topology.Names.Instance;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All instances that receive or send through gRPC, and the clock tick by which time settles kanban. */
public final class Instances implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Instances.class);
    /** Fine enough for limits of seconds, and nothing to be felt. */
    private static final long TICK_MILLIS = 200;

    private final Links links;
    private final GatewaySettings settings;
    private final Supplier<String> deviceName;
    private final Fates fates;
    private final Map<Instance, InstanceGate> gates = new ConcurrentHashMap<>();
    private final AtomicLong nextStream = new AtomicLong();
    private final AtomicInteger receivers = new AtomicInteger();
    private final ScheduledExecutorService ticks;

    /** @param deviceName this device's own name, as kanban are addressed to it */
    public Instances(Links links, GatewaySettings settings, Supplier<String> deviceName, Handled listener) {
        this.links = links;
        this.settings = settings;
        this.deviceName = deviceName;
        fates = new Fates(settings, listener);
        ticks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("gateway-tick").factory());
    }

    /** Begins to tick. */
    public void start() {
        ticks.scheduleWithFixedDelay(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** This device's own name. */
    String deviceName() {
        return deviceName.get();
    }

    /** How many receive streams are open. */
    public int receivers() {
        return receivers.get();
    }

    /** An instance receives, until its client goes or it says that it ends. */
    void receive(Instance instance, boolean start, ServerCallStreamObserver<StatusKanban> observer) {
        if (receivers.incrementAndGet() > settings.maxReceivers()) {
            receivers.decrementAndGet();
            throw Answers.exhausted("there are " + settings.maxReceivers()
                    + " receivers, as many as aion.status-kanban.grpc.max-receivers allows");
        }
        Seat seat = new Seat();
        try {
            InstanceGate gate = gate(instance);
            observer.setOnCloseHandler(seat::leave);
            // Set before the stream is opened; called only after this call has returned.
            AtomicReference<ReceiveStream> opened = new AtomicReference<>();
            observer.setOnCancelHandler(() -> {
                seat.leave();
                gate.end(Objects.requireNonNull(opened.get()), null);
            });
            LOG.info("{} receives", Names.instance(instance.service(), instance.number()));
            opened.set(gate.open(nextStream.incrementAndGet(), observer, deviceName.get(), start));
        } catch (RuntimeException e) {
            seat.leave();
            throw e;
        }
    }

    /** The instance, looked after from now on. */
    InstanceGate gate(Instance instance) {
        return gates.compute(instance, (key, known) -> {
            InstanceGate gate = known == null ? create(key) : known;
            gate.touch();
            return gate;
        });
    }

    /** The instance, if it is looked after. */
    Optional<InstanceGate> existing(Instance instance) {
        return Optional.ofNullable(gates.get(instance));
    }

    /** Ends all streams; what is not handled goes back. */
    @Override
    public void close() {
        ticks.shutdownNow();
        List.copyOf(gates.values()).forEach(InstanceGate::close);
        gates.clear();
    }

    private InstanceGate create(Instance instance) {
        if (gates.size() >= settings.maxInstances()) {
            throw Answers.exhausted("there are " + settings.maxInstances()
                    + " instances, as many as aion.status-kanban.gateway.max-instances allows");
        }
        return new InstanceGate(instance, links, settings, fates);
    }

    private void tick() {
        for (Map.Entry<Instance, InstanceGate> entry : gates.entrySet()) {
            try {
                entry.getValue().tick();
                if (entry.getValue().idle(settings.keptFor().toNanos())) {
                    retire(entry.getKey());
                }
            } catch (RuntimeException e) {
                LOG.error("looking after {} failed; the next tick tries again", entry.getKey(), e);
            }
        }
    }

    /** Within compute, so that nobody takes it up at the same time. */
    private void retire(Instance instance) {
        gates.computeIfPresent(instance, (key, gate) -> {
            if (!gate.idle(settings.keptFor().toNanos())) {
                return gate;
            }
            Thread.ofVirtual().name("retire").start(gate::close);
            return null;
        });
    }

    /** One receiver's place, left once. */
    private final class Seat {

        private final AtomicBoolean left = new AtomicBoolean();

        void leave() {
            if (left.compareAndSet(false, true)) {
                receivers.decrementAndGet();
            }
        }
    }
}
