package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.Trail;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Sends kanban to RabbitMQ: persistent, each confirmed, at most {@link SenderSettings#inFlight()} unconfirmed. Publishes on
 * the caller's thread and blocks it while RabbitMQ is slow, full or away. What a full queue refuses or a lost connection
 * leaves in doubt is sent again, oldest first and with the same id, before anything new. Order is kept per target for
 * one sender, but for what {@link SenderStats#reordered()} counts; {@link SenderSettings#strictOrder()} makes that 0.
 * For several threads; the order among them is theirs to keep.
 */
public final class KanbanSender implements AutoCloseable {

    private final BrokerConnection connection;
    private final boolean ownsConnection;
    private final SenderSettings settings;
    private final Clock clock;
    private final SendChannel channel;

    private KanbanSender(BrokerConnection connection, boolean owns, SenderSettings settings, Clock clock) {
        this.connection = connection;
        this.ownsConnection = owns;
        this.settings = settings;
        this.clock = clock;
        channel = SendChannel.open(connection, settings);
    }

    /** Opens a sender with a connection of its own. Returns at once; a broker that is not there is waited for. */
    public static KanbanSender open(BrokerAddress address, SenderSettings settings, Clock clock) {
        return new KanbanSender(BrokerConnection.open(address, "send"), true, settings, clock);
    }

    /** Opens a sender on a connection that others use too; {@link #close()} leaves it open. */
    public static KanbanSender open(BrokerConnection connection, SenderSettings settings, Clock clock) {
        return new KanbanSender(connection, false, settings, clock);
    }

    /**
     * Sends a kanban. Blocks while as many as allowed are in flight.
     *
     * @param trail its {@code sent} is set to now, where it has none
     * @return completes when RabbitMQ has taken the kanban over, on a thread that must not be blocked; fails with
     *     {@link KanbanRefused} if no queue takes it, with {@link NotConfirmed} if the sender is closed before
     * @throws KanbanRefused if it is too large or can't be encoded
     * @throws IllegalStateException if the sender is closed
     */
    public CompletableFuture<Void> send(Target target, Kanban kanban, Trail trail) throws InterruptedException {
        return send(target, encode(kanban), trail);
    }

    /**
     * The same for callers that can't wait for ever.
     *
     * @param unknown fields of a gRPC message that are no kanban's, which {@link Delivery#unknown()} has again; 64 KiB at most, since
     *     AMQP has all headers in one frame
     * @return empty if it could not be sent within the limit; nothing has been sent then
     */
    public Optional<CompletableFuture<Void>> trySend(
            Target target, Kanban kanban, byte[] unknown, Trail trail, Duration limit) throws InterruptedException {
        byte[] body = encode(kanban);
        TrailHeaders.check(trail);
        return Optional.ofNullable(channel.send(target, () -> properties(trail, unknown), body, limit.toNanos()));
    }

    /**
     * Passes a message on as it is, of whatever size: one that was given up, or one of a foreign sender. Otherwise as
     * {@link #send(Target, Kanban, Trail)}.
     */
    public CompletableFuture<Void> forward(Target target, AMQP.BasicProperties properties, byte[] body)
            throws InterruptedException {
        return Objects.requireNonNull(channel.send(target, () -> properties, body, SendGate.NO_LIMIT));
    }

    /** What it has done so far. */
    public SenderStats stats() {
        return channel.stats();
    }

    /**
     * Takes nothing new, waits for what is not confirmed, at most {@link SenderSettings#closeWait()}, and closes. What is
     * not confirmed then fails with {@link NotConfirmed}.
     */
    @Override
    public void close() {
        channel.close();
        if (ownsConnection) {
            connection.close();
        }
    }

    /** The body that {@link #send(Target, byte[], Trail)} sends. */
    byte[] encode(Kanban kanban) {
        return Outputs.encode(kanban, settings.limits());
    }

    CompletableFuture<Void> send(Target target, byte[] body, Trail trail) throws InterruptedException {
        TrailHeaders.check(trail);
        return Objects.requireNonNull(
                channel.send(target, () -> properties(trail, TrailHeaders.NOTHING), body, SendGate.NO_LIMIT));
    }

    /** Sends what is no kanban; its properties are asked for when its turn has come. */
    CompletableFuture<Void> forward(Target target, Supplier<AMQP.BasicProperties> properties, byte[] body)
            throws InterruptedException {
        return Objects.requireNonNull(channel.send(target, properties, body, SendGate.NO_LIMIT));
    }

    /** Sends what nobody waits for. @return false when there is no room for it now */
    boolean forwardNow(Target target, Supplier<AMQP.BasicProperties> properties, byte[] body)
            throws InterruptedException {
        return channel.send(target, properties, body, 0) != null;
    }

    /** Those of a message that has no identity of its own, sent now. */
    AMQP.BasicProperties properties(String service, int number, String contentType) {
        return TrailHeaders.write(service, number, Micros.now(clock), contentType);
    }

    private AMQP.BasicProperties properties(Trail trail, byte[] unknown) {
        // Stamped when its turn has come: waiting for a slow broker is not part of the hop.
        Trail sent = trail.sent() == 0 ? trail.withSent(Micros.now(clock)) : trail;
        return TrailHeaders.write(sent, KanbanCodec.JSON, unknown);
    }
}
