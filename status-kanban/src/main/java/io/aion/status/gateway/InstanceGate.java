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
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
    private final Fates fates;

    private final ReentrantLock lock = new ReentrantLock();
    private final Ledger<Item> ledger;
    private final Map<Long, ReceiveStream> streams = new LinkedHashMap<>();
    private final OwnSender sender;
    private volatile boolean fed;
    private volatile long used = System.nanoTime();

    InstanceGate(Instance instance, Links links, GatewaySettings settings, Fates fates) {
        this.instance = instance;
        this.links = links;
        sender = new OwnSender(links);
        this.settings = settings;
        this.fates = fates;
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
                fates.blame(instance, back);
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
        silently(handled -> {
            streams.values().forEach(this::noteTaken);
            handled.addAll(ledger.terminated());
        });
        endAll(Status.OK);
    }

    /**
     * The microservice sends; returns when RabbitMQ has confirmed.
     *
     * @param content digest of what is sent
     * @param deadline in {@link System#nanoTime()}
     */
    void send(Target target, Sent sent, String content, long deadline) throws InterruptedException {
        Output<Item> output;
        KanbanSender open = sender.open();
        lock.lock();
        try {
            output = ledger.output(content, () -> KanbanId.first(links.clock()), now());
        } finally {
            lock.unlock();
        }
        boolean confirmed = false;
        try {
            links.confirm(open, target, sent, output.trail(), deadline);
            confirmed = true;
        } finally {
            answered(output, confirmed);
        }
    }

    /** Time has passed. */
    void tick() {
        silently(handled -> {
            streams.values().forEach(this::noteTaken);
            handled.addAll(ledger.expire(now()));
            streams.values().forEach(stream -> pump(stream, handled));
        });
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
        sender.close();
    }

    private void start(ReceiveStream stream) {
        Kanban kanban = StartKanban.of(
                instance.service(),
                instance.number(),
                settings.data(),
                links.clock().instant());
        Trail trail = Trail.first(KanbanId.first(links.clock()), instance.service(), instance.number(), now());
        StatusKanban message = KanbanCodec.toProto(kanban);
        ledger.started(stream.id(), new Item.Started(), message.getSerializedSize(), trail, now());
        stream.write(message);
    }

    /** The reader's thread hands over one more. */
    private void offer(ReceiveStream stream, Delivery delivery) {
        Optional<Next> next = fates.admit(instance, delivery);
        if (next.isEmpty()) {
            return;
        }
        fed = true;
        silently(handled -> {
            if (!stream.ended()) {
                stream.waiting().add(next.get());
                pump(stream, handled);
            }
        });
    }

    private void ready(ReceiveStream stream) {
        silently(handled -> {
            noteTaken(stream);
            pump(stream, handled);
        });
    }

    private void answered(Output<Item> output, boolean confirmed) {
        List<Handed<Item>> answered = List.of();
        lock.lock();
        try {
            if (confirmed) {
                answered = ledger.confirmed(output, now());
            } else {
                ledger.unconfirmed(output);
            }
        } finally {
            lock.unlock();
        }
        fates.handled(instance, answered, false);
        if (confirmed) {
            silently(handled -> streams.values().forEach(stream -> pump(stream, handled)));
        }
    }

    /** With the lock held; what counts as handled without an answer by that is settled after it. */
    private void silently(Consumer<List<Handed<Item>>> work) {
        List<Handed<Item>> handled = new ArrayList<>();
        lock.lock();
        try {
            work.accept(handled);
        } finally {
            lock.unlock();
        }
        fates.handled(instance, handled, true);
    }

    private void noteTaken(ReceiveStream stream) {
        if (!stream.ended() && stream.taken()) {
            ledger.taken(stream.id());
        }
    }

    /** Writes what waits, as far as transport and window allow. With the lock held. */
    private void pump(ReceiveStream stream, List<Handed<Item>> handled) {
        while (!stream.ended() && !stream.waiting().isEmpty() && stream.taken()) {
            ledger.taken(stream.id());
            Next next = stream.waiting().element();
            if (ledger.mayHand(stream.id(), next.bytes(), next.delivery().repeated())) {
                stream.waiting().remove();
                hand(stream, next);
            } else {
                List<Handed<Item>> room = ledger.makeRoom(stream.id(), next.bytes(), now());
                if (room.isEmpty()) {
                    return;
                }
                handled.addAll(room);
            }
        }
    }

    private void hand(ReceiveStream stream, Next next) {
        Delivery delivery = next.delivery();
        ledger.handed(
                stream.id(), new Item.Queued(delivery), next.bytes(), delivery.trail(), delivery.repeated(), now());
        stream.write(next.message());
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
