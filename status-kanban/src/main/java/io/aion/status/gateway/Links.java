package io.aion.status.gateway;

import io.aion.kanban.KanbanLimits;
import io.aion.kanban.Trail;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.BrokerConnection;
import io.aion.messaging.Delivery;
import io.aion.messaging.KanbanReader;
import io.aion.messaging.KanbanRefused;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.NotConfirmed;
import io.aion.messaging.ReaderSettings;
import io.aion.messaging.SenderSettings;
import io.aion.messaging.Target;
import io.aion.topology.Names;
import io.aion.topology.Names.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The gateway's two connections to RabbitMQ, one to send and one to receive, and the channels on them. */
public final class Links implements AutoCloseable {

    /** How long closing waits for confirms of what somebody was already told is uncertain. */
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private final BrokerConnection sending;
    private final BrokerConnection receiving;
    private final KanbanSender parker;
    private final SenderSettings senderSettings;
    private final ReaderSettings readerSettings;
    private final Clock clock;

    private Links(BrokerAddress address, int window, int remembered, Clock clock) {
        this.clock = clock;
        sending = BrokerConnection.open(address, "status-kanban send");
        receiving = BrokerConnection.open(address, "status-kanban receive");
        senderSettings = SenderSettings.DEFAULT.withLimits(KanbanLimits.GRPC).withCloseWait(CLOSE_WAIT);
        // One more than the window, to know that something waits for room. Repeated ones are handed out one by one
        // here.
        readerSettings = ReaderSettings.DEFAULT
                .withLimits(KanbanLimits.GRPC)
                .withRemembered(remembered)
                .withMaxPrefetch(window + 1)
                .withFirstPrefetch(window + 1);
        parker = KanbanSender.open(sending, senderSettings.withWaitForExchange(true), clock);
    }

    /** Begins to connect. */
    public static Links open(BrokerAddress address, GatewaySettings settings, Clock clock) {
        return new Links(address, settings.rules().size(), settings.remembered(), clock);
    }

    Clock clock() {
        return clock;
    }

    /** Of an instance that the service broker makes, or is about to make, an exchange for. */
    KanbanSender sender() {
        return KanbanSender.open(sending, senderSettings.withWaitForExchange(true), clock);
    }

    /** Of somebody whose exchange may not exist: then the kanban is refused. */
    KanbanSender sceptic() {
        return KanbanSender.open(sending, senderSettings, clock);
    }

    KanbanReader reader(Instance instance, String deviceName, Consumer<Delivery> consumer) {
        return KanbanReader.open(
                receiving,
                parker,
                Names.beforeQueue(instance.service(), instance.number()),
                readerSettings.withDeviceName(deviceName),
                consumer,
                clock);
    }

    /**
     * Sends and waits for the confirm. Throws {@link NotTaken} where the time is over before, and {@link KanbanRefused}
     * where it will never be taken.
     *
     * @param deadline in {@link System#nanoTime()}
     */
    void confirm(KanbanSender sender, Target target, Sent sent, Trail trail, long deadline)
            throws InterruptedException {
        Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        Optional<CompletableFuture<Void>> taken = sender.trySend(target, sent.kanban(), sent.unknown(), trail, left);
        if (taken.isEmpty()) {
            throw new NotTaken("RabbitMQ takes nothing more for " + target.exchange() + " now ("
                    + reason("a full queue or too many unconfirmed kanban before this one") + "); not sent, try again");
        }
        try {
            taken.get().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new NotTaken("RabbitMQ did not confirm in time ("
                    + reason("a full queue behind " + target.exchange() + ", or slow")
                    + "); send the same again, it keeps its identity");
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case KanbanRefused refused -> refused;
                case NotConfirmed stopping -> new NotTaken(String.valueOf(stopping.getMessage()));
                case null, default -> new IllegalStateException("sending failed", e);
            };
        }
    }

    private String reason(String otherwise) {
        String fault = sending.fault();
        return fault.isEmpty() ? otherwise : fault;
    }

    @Override
    public void close() {
        parker.close();
        sending.close();
        receiving.close();
    }
}
