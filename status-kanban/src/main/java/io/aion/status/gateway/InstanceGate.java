package io.aion.status.gateway;

import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.kanbanpb.StatusKanban;
import io.aion.messaging.Delivery;
import io.aion.messaging.KanbanReader;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.Micros;
import io.aion.messaging.Target;
import io.aion.status.gateway.ReceiveStream.Next;
import io.aion.status.window.Handed;
import io.aion.status.window.Ledger;
import io.aion.status.window.Output;
import io.aion.topology.Names;
import io.aion.topology.Names.Instance;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The owner of one instance: its streams, what they have been handed, and its sender. The {@link Ledger} decides, this
 * carries out: writing under the lock, acknowledging after it.
 */
final class InstanceGate {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceGate.class);

    private final Instance instance;
    private final Links links;
    private final GatewaySettings settings;
    private final Strikes strikes;
    private final Handled listener;

    private final ReentrantLock lock = new ReentrantLock();
    private final Ledger<Item> ledger;
    private final Map<Long, ReceiveStream> streams = new LinkedHashMap<>();
    private @Nullable KanbanSender sender;
    private volatile boolean fed;
    private volatile long used = System.nanoTime();

    InstanceGate(Instance instance, Links links, GatewaySettings settings, Strikes strikes, Handled listener) {
        this.instance = instance;
        this.links = links;
        this.settings = settings;
        this.strikes = strikes;
        this.listener = listener;
        ledger = new Ledger<>(instance.service(), instance.number(), settings.rules());
    }

    /**
     * A microservice receives. To be called before the call's handler returns: the observer's handlers are set here.
     *
     * @param start whether it is handed a kanban to start with
     */
    ReceiveStream open(long id, ServerCallStreamObserver<StatusKanban> observer, String device, boolean start) {
        ReceiveStream stream = new ReceiveStream(id, observer);
        observer.setOnReadyThreshold(1);
        observer.setOnReadyHandler(() -> ready(stream));
        lock.lock();
        try {
            ledger.connected();
            streams.put(id, stream);
            if (start) {
                start(stream);
            }
        } finally {
            lock.unlock();
        }
        KanbanReader reader = links.reader(instance, device, delivery -> offer(stream, delivery));
        boolean late;
        lock.lock();
        try {
            stream.readBy(reader);
            late = stream.ended();
        } finally {
            lock.unlock();
        }
        if (late) {
            ReceiveStream.giveBack(reader);
        }
        return stream;
    }

    /**
     * A stream has ended.
     *
     * @param status what its client is told; {@code null} where the client is gone
     */
    void end(ReceiveStream stream, @Nullable Status status) {
        KanbanReader reader;
        lock.lock();
        try {
            if (streams.remove(stream.id()) == null) {
                return;
            }
            List<Handed<Item>> back = ledger.ended(stream.id());
            if (status == null) {
                blame(back);
            }
            reader = stream.end(status);
            LOG.info(
                    "{} no longer receives; {} kanban go back to its queue",
                    Names.instance(instance.service(), instance.number()),
                    back.size());
        } finally {
            lock.unlock();
        }
        ReceiveStream.giveBack(reader);
    }

    /** All its streams end. */
    void endAll(Status status) {
        streams().forEach(stream -> end(stream, status));
    }

    /** The microservice says that it ends: then its streams do. */
    void terminate() {
        List<Handed<Item>> handled;
        lock.lock();
        try {
            streams.values().forEach(this::noteTaken);
            handled = ledger.terminated();
        } finally {
            lock.unlock();
        }
        settle(handled, true);
        endAll(Status.OK);
    }

    /**
     * The microservice sends; returns when RabbitMQ has confirmed.
     *
     * @param content digest of what is sent
     * @param deadline in {@link System#nanoTime()}
     */
    void send(Target target, Kanban kanban, String content, long deadline) throws InterruptedException {
        Output<Item> output;
        KanbanSender open;
        lock.lock();
        try {
            open = sender == null ? links.sender() : sender;
            sender = open;
            output = ledger.output(content, () -> KanbanId.first(links.clock()), now());
        } finally {
            lock.unlock();
        }
        boolean confirmed = false;
        try {
            links.confirm(open, target, kanban, output.trail(), deadline);
            confirmed = true;
        } finally {
            answered(output, confirmed);
        }
    }

    /** Time has passed. */
    void tick() {
        List<Handed<Item>> silent = new ArrayList<>();
        lock.lock();
        try {
            streams.values().forEach(this::noteTaken);
            silent.addAll(ledger.expire(now()));
            streams.values().forEach(stream -> pump(stream, silent));
        } finally {
            lock.unlock();
        }
        settle(silent, true);
    }

    void touch() {
        used = System.nanoTime();
    }

    /** Whether it has been handed a kanban of its queue: then the service broker knows it, whatever the file says now. */
    boolean fed() {
        return fed;
    }

    /** Whether nobody has received or sent for so long. */
    boolean idle(long nanos) {
        return System.nanoTime() - used > nanos && streams().isEmpty();
    }

    void close() {
        endAll(Status.UNAVAILABLE.withDescription("status-kanban is stopping; connect again"));
        KanbanSender open;
        lock.lock();
        try {
            open = sender;
            sender = null;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            open.close();
        }
    }

    /**
     * Its client went away over the oldest. Also over one of which the transport has not said yet that it took it: a
     * client can read a kanban and die of it before that is heard.
     */
    private void blame(List<Handed<Item>> back) {
        back.stream()
                .filter(handed -> handed.item() instanceof Item.Queued)
                .findFirst()
                .ifPresent(oldest -> strikes.wentAway(oldest.trail().id()));
    }

    private void start(ReceiveStream stream) {
        Kanban kanban = StartKanban.of(
                instance.service(),
                instance.number(),
                settings.data(),
                links.clock().instant());
        Trail trail = Trail.first(KanbanId.first(links.clock()), instance.service(), instance.number(), now());
        ledger.started(stream.id(), new Item.Started(), trail, now());
        stream.write(KanbanCodec.toProto(kanban));
    }

    /** The reader's thread hands over one more. */
    private void offer(ReceiveStream stream, Delivery delivery) {
        String id = delivery.trail().id();
        if (strikes.out(id)) {
            delivery.park(instance.service() + " went away " + settings.attempts()
                    + " times while it was the oldest kanban not handled");
            return;
        }
        StatusKanban message = KanbanCodec.toProto(delivery.kanban());
        if (message.getSerializedSize() > settings.maxMessageBytes()) {
            delivery.park("it has " + message.getSerializedSize() + " bytes as a message of gRPC, which takes "
                    + settings.maxMessageBytes() + "; put the data in a file");
            return;
        }
        fed = true;
        List<Handed<Item>> silent = new ArrayList<>();
        lock.lock();
        try {
            if (!stream.ended()) {
                stream.waiting().add(new Next(delivery, message));
                pump(stream, silent);
            }
        } finally {
            lock.unlock();
        }
        settle(silent, true);
    }

    private void ready(ReceiveStream stream) {
        List<Handed<Item>> silent = new ArrayList<>();
        lock.lock();
        try {
            noteTaken(stream);
            pump(stream, silent);
        } finally {
            lock.unlock();
        }
        settle(silent, true);
    }

    private void answered(Output<Item> output, boolean confirmed) {
        List<Handed<Item>> handled = List.of();
        List<Handed<Item>> silent = new ArrayList<>();
        lock.lock();
        try {
            if (confirmed) {
                handled = ledger.confirmed(output, now());
                streams.values().forEach(stream -> pump(stream, silent));
            } else {
                ledger.unconfirmed(output);
            }
        } finally {
            lock.unlock();
        }
        settle(handled, false);
        settle(silent, true);
    }

    private void noteTaken(ReceiveStream stream) {
        if (!stream.ended() && stream.taken()) {
            ledger.taken(stream.id());
        }
    }

    /** Writes what waits, as far as transport and window allow. With the lock held. */
    private void pump(ReceiveStream stream, List<Handed<Item>> silent) {
        while (!stream.ended() && !stream.waiting().isEmpty() && stream.taken()) {
            ledger.taken(stream.id());
            Next next = stream.waiting().element();
            if (ledger.mayHand(stream.id(), next.delivery().repeated())) {
                stream.waiting().remove();
                hand(stream, next);
            } else {
                List<Handed<Item>> room = ledger.makeRoom(stream.id(), now());
                if (room.isEmpty()) {
                    return;
                }
                silent.addAll(room);
            }
        }
    }

    private void hand(ReceiveStream stream, Next next) {
        Delivery delivery = next.delivery();
        ledger.handed(stream.id(), new Item.Queued(delivery), delivery.trail(), delivery.repeated(), now());
        stream.write(next.message());
    }

    private void settle(List<Handed<Item>> handled, boolean silently) {
        for (Handed<Item> one : handled) {
            if (one.item() instanceof Item.Queued queued) {
                strikes.handled(one.trail().id());
                queued.delivery().handled();
                if (silently) {
                    listener.silently(instance, one.trail().id(), one.trail().flow(), one.written());
                }
            }
        }
    }

    private List<ReceiveStream> streams() {
        lock.lock();
        try {
            return List.copyOf(streams.values());
        } finally {
            lock.unlock();
        }
    }

    private long now() {
        return Micros.now(links.clock());
    }
}
