package io.aion.messaging;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import io.aion.topology.Names;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one queue, in order, each kanban settled by whoever it was handed to. Known copies are acknowledged without
 * handing them out; bodies that can't be read are parked with the reason. A lost connection, a restarted broker and a
 * queue that is not there yet are waited for.
 *
 * <p>To stop it does not cancel, since the rest would then be overtaken: it finishes, acknowledges and closes its
 * channel, and RabbitMQ puts what is left back in front.
 */
public final class KanbanReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KanbanReader.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final BrokerConnection connection;
    private final boolean ownsConnection;
    private final String queue;
    private final ReaderSettings settings;
    private final Names.Instance instance;
    private final Consumer<Delivery> consumer;
    private final Unpacker unpacker;
    private final Parking parking;
    private final Source source = new Source();
    private final ReadGate gate;
    private @Nullable ChannelKeeper keeper;

    private KanbanReader(
            BrokerConnection connection,
            boolean owns,
            @Nullable KanbanSender parker,
            String queue,
            ReaderSettings settings,
            Consumer<Delivery> consumer,
            Clock clock) {
        this.connection = connection;
        this.ownsConnection = owns;
        this.queue = queue;
        this.settings = settings;
        this.consumer = consumer;
        instance = settings.instanceOf(queue);
        unpacker = new Unpacker(settings, instance, clock);
        parking = new Parking(connection.address(), parker, queue, settings.longestPause(), clock);
        gate = new ReadGate(queue, settings.remembered());
    }

    /**
     * Begins to read, with a connection of its own. Returns at once; broker and queue are waited for.
     *
     * @param consumer given one kanban after the other on one thread, which it may block; it must settle each, then or
     *     later. What it throws parks the kanban
     */
    public static KanbanReader open(
            BrokerAddress address, String queue, ReaderSettings settings, Consumer<Delivery> consumer, Clock clock) {
        BrokerConnection connection = BrokerConnection.open(address, "receive " + queue);
        return start(new KanbanReader(connection, true, null, queue, settings, consumer, clock));
    }

    /**
     * The same on a connection that others use too.
     *
     * @param parker sends what is given up; null opens a sender for it when the first is. Should wait for exchanges
     */
    public static KanbanReader open(
            BrokerConnection connection,
            @Nullable KanbanSender parker,
            String queue,
            ReaderSettings settings,
            Consumer<Delivery> consumer,
            Clock clock) {
        return start(new KanbanReader(connection, false, parker, queue, settings, consumer, clock));
    }

    private static KanbanReader start(KanbanReader reader) {
        Pauses pauses = new Pauses(FIRST_PAUSE, reader.settings.longestPause(), 2);
        reader.keeper = ChannelKeeper.start("kanban-reader-" + reader.queue, reader.connection, pauses, reader.source);
        return reader;
    }

    /** What it has done so far. */
    public ReaderStats stats() {
        return gate.stats();
    }

    /** Whether it reads its queue now, rather than waiting for the broker or the queue. */
    public boolean isReading() {
        return gate.isReading();
    }

    /**
     * Waits until the queue has been empty for so long, as far as this reader is handed its kanban.
     *
     * @return false if the reader was closed meanwhile
     */
    public boolean awaitIdle(Duration quiet) throws InterruptedException {
        return gate.awaitIdle(quiet);
    }

    /** {@link #close(Duration)} with {@link ReaderSettings#stopWait()}. */
    @Override
    public void close() {
        close(settings.stopWait());
    }

    /**
     * Hands out nothing more, waits until all that is handed out is settled, and closes the channel.
     *
     * @param limit of that wait; what is not settled then comes again, to whoever reads the queue next
     */
    public void close(Duration limit) {
        if (!gate.beginClosing()) {
            return;
        }
        Subscription last = gate.finishClosing(limit);
        Objects.requireNonNull(keeper).stop();
        if (last != null) {
            last.close();
        }
        parking.close();
        if (ownsConnection) {
            connection.close();
        }
    }

    void handled(HeldKanban kanban) {
        gate.settle(kanban, true);
    }

    void park(HeldKanban kanban, String reason) {
        parking.park(
                kanban.properties(),
                kanban.body(),
                reason,
                instance.service(),
                instance.number(),
                () -> gate.settle(kanban, false));
    }

    void giveBack(HeldKanban kanban) {
        gate.giveBack(kanban);
    }

    /** What comes from RabbitMQ. */
    private final class Source implements ChannelKeeper.User, Subscription.Listener {

        /** Why the queue can't be read; empty when it can. */
        private String reported = "";

        @Override
        public boolean use(Channel channel, long epoch) throws IOException, InterruptedException {
            Subscription mine = new Subscription(channel, epoch, queue, settings, this);
            if (!gate.opened(mine)) {
                mine.close();
                return false;
            }
            channel.addShutdownListener(cause -> gate.lost(mine, cause));
            mine.begin();
            gate.begun(mine);
            if (!reported.isEmpty()) {
                LOG.info("reading queue {}", queue);
            }
            reported = "";
            gate.awaitLost(mine);
            return true;
        }

        @Override
        public void unusable(String reason) {
            if (!reason.equals(reported)) {
                reported = reason;
                LOG.warn(
                        "can't read queue {} yet: {}; trying again until the service broker has made it",
                        queue,
                        reason);
            }
        }

        @Override
        public void acknowledged(int count) {
            gate.acknowledged(count);
        }

        @Override
        public void cancelled(Subscription which) {
            LOG.warn("queue {} is gone; waiting until it is there again", queue);
            which.close();
        }

        @Override
        public void delivered(Subscription from, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            Unpacker.Unpacked unpacked =
                    unpacker.unpack(KanbanReader.this, from.tag(envelope), envelope, properties, body);
            HeldKanban kanban = unpacked.kanban();
            switch (gate.arrived(from, kanban)) {
                case NEW -> handOut(kanban, unpacked.fault());
                case HANDLED -> from.acknowledge(List.of(kanban.tag()), null);
                case COPY -> LogLine.about(LOG.atDebug(), kanban.trail()).log("another copy of it");
                case null -> LogLine.about(LOG.atDebug(), kanban.trail()).log("not taken any more");
            }
        }

        private void handOut(HeldKanban kanban, String fault) {
            if (!fault.isEmpty()) {
                kanban.park(fault);
                return;
            }
            try {
                consumer.accept(kanban);
            } catch (RuntimeException e) {
                LogLine.about(LOG.atError(), kanban.trail())
                        .setCause(e)
                        .log(
                                "the receiver of {} failed on kanban {} of flow {}",
                                queue,
                                kanban.trail().id(),
                                kanban.trail().flow());
                kanban.park("the receiver failed: " + e);
            }
        }
    }
}
