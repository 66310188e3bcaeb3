package io.aion.client;

import io.aion.cache.Cache;
import io.aion.cache.Payload;
import io.aion.cache.Payloads;
import io.aion.kanban.Kanban;
import io.aion.messaging.BrokerConnection;
import io.aion.messaging.Handler;
import io.aion.messaging.KanbanReceiver;
import io.aion.messaging.KanbanRefused;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.ReaderStats;
import io.aion.messaging.ReceiverSettings;
import io.aion.messaging.SenderSettings;
import io.aion.messaging.SenderStats;
import io.aion.topology.Names;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A microservice's side of AION: receives its kanban, publishes what it finishes. One connection to send and one to
 * receive; both are made again when they are lost.
 *
 * <pre>{@code
 * try (var client = MicroserviceClient.connect()) {
 *     client.receive(work -> work.finish(Kanban.of(Map.of("load", 1)).withConnectionKey("alert")));
 *     client.await();
 * }
 * }</pre>
 */
public final class MicroserviceClient implements AutoCloseable {

    /** As the original writes its times: always +09:00. */
    private static final DateTimeFormatter START_AT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxxx");

    private static final ZoneOffset ORIGINAL_OFFSET = ZoneOffset.ofHours(9);

    private final InstanceEnvironment environment;
    private final Clock clock;
    private final BrokerConnection sending;
    private final BrokerConnection receiving;
    private final KanbanSender sender;
    private final Cache cache;
    private final Payloads payloads;
    private final Beginning beginning;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable KanbanReceiver receiver;
    private @Nullable StaticKanban statics;

    private MicroserviceClient(InstanceEnvironment environment, SenderSettings settings, Clock clock) {
        this.environment = environment;
        this.clock = clock;
        String name = Names.instance(environment.service(), environment.number());
        cache = Cache.at(environment.cache());
        payloads = new Payloads(environment.folder(), environment.home(), cache, environment.cache(), clock);
        sending = BrokerConnection.open(environment.broker(), name + " send");
        receiving = BrokerConnection.open(environment.broker(), name + " receive");
        sender = KanbanSender.open(
                sending,
                settings.withWaitForExchange(true).withStrictOrder(settings.strictOrder() || environment.strictOrder()),
                clock);
        beginning = new Beginning(environment, sender, payloads, clock);
    }

    /**
     * Connects as the environment says, and closes by the rules when the process is asked to end (SIGTERM, Ctrl-C); a second
     * request ends it at once.
     * Returns at once; a broker that is not there is waited for.
     *
     * @throws IllegalArgumentException if a variable is missing or wrong, naming it
     */
    public static MicroserviceClient connect() {
        MicroserviceClient client = connect(InstanceEnvironment.current(), SenderSettings.DEFAULT, Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(new Thread(client::close, "close-kanban"));
        Signals.watch();
        return client;
    }

    /**
     * From now on a second request to end (SIGTERM, Ctrl-C) ends this process at once. {@link #connect()} does it by itself;
     * for those who close the client on their own.
     */
    public static void endAtSecondSignal() {
        Signals.watch();
    }

    /** The same for tests and for programs that are several microservices: the caller closes it. */
    public static MicroserviceClient connect(InstanceEnvironment environment, SenderSettings settings, Clock clock) {
        return new MicroserviceClient(environment, settings, clock);
    }

    /** Begins to handle the kanban of this instance's queue; once. */
    public void receive(Handler handler) {
        receive(handler, settings());
    }

    /** What {@link #receive(Handler)} receives with: as the environment says. */
    public ReceiverSettings settings() {
        ReceiverSettings settings = ReceiverSettings.of(environment.service(), environment.number())
                .withScale(environment.scale())
                .withExchange(environment.exchange())
                .withMarks(environment.dataPath().resolve(".in-hand"));
        return settings.withReader(settings.reader().withDeviceName(environment.deviceName()));
    }

    /** The same with other settings, such as more attempts. */
    public synchronized void receive(Handler handler, ReceiverSettings settings) {
        if (receiver != null) {
            throw new IllegalStateException("this client receives already; one queue has one handler");
        }
        receiver =
                KanbanReceiver.open(receiving, sender, environment.queue(), settings, logged(handler), payloads, clock);
    }

    /** Whatever the handler logs names the kanban it is about ({@code kanban}, {@code flow}). */
    private static Handler logged(Handler handler) {
        return work -> {
            MDC.put("kanban", work.trail().id());
            MDC.put("flow", work.trail().flow());
            try {
                handler.handle(work);
            } finally {
                MDC.remove("kanban");
                MDC.remove("flow");
            }
        };
    }

    /**
     * Values kept under topics.
     *
     * @throws IllegalStateException where AION did not say where they are kept
     */
    public synchronized StaticKanban staticKanban() {
        if (environment.kanbanUrl().isEmpty()) {
            throw new IllegalStateException("the environment variable AION_KANBAN_URL is not set: AION sets it for the"
                    + " microservices it starts; to run one by hand set it to status-kanban's address, such as"
                    + " http://localhost:11080");
        }
        if (statics == null) {
            statics = new StaticKanban(URI.create(environment.kanbanUrl()));
        }
        return statics;
    }

    /**
     * The device's cache. Nothing is connected before it is used; without {@code REDIS_HOST} its use fails, saying so.
     */
    public Cache cache() {
        return cache;
    }

    /** How many kanban it has received and settled; empty before it receives. */
    public Optional<ReaderStats> received() {
        return Optional.ofNullable(receiver()).map(KanbanReceiver::stats);
    }

    /** Whether RabbitMQ is reached: its queue is read, or where it does not receive, it has a channel to send on. */
    public boolean isConnected() {
        KanbanReceiver current = receiver();
        return current == null ? sending.isOpen() : current.isReading();
    }

    /** What it has sent. */
    public SenderStats sent() {
        return sender.stats();
    }

    /**
     * The first kanban of a service that begins by itself ({@code startup}, {@code interval}): start time, data path and
     * number set, everything else empty.
     */
    public Kanban firstKanban() {
        String startAt = START_AT.format(OffsetDateTime.ofInstant(clock.instant(), ORIGINAL_OFFSET));
        return Kanban.empty()
                .withTimes(startAt, "")
                .withProcessNumber(environment.number())
                .withFiles(environment.dataPath().toString(), List.of());
    }

    /**
     * Sends a kanban that was not made from another: it begins a new flow. Blocks while RabbitMQ is slow or away.
     *
     * @return completes when RabbitMQ has taken it over
     * @throws KanbanRefused if it is too large, or for a number that this microservice does not have
     */
    public CompletableFuture<Void> send(Kanban kanban) throws InterruptedException {
        return beginning.send(kanban);
    }

    /**
     * The same with payloads by name, which are written before: small ones into the cache, larger ones into a file.
     *
     * @throws KanbanRefused also for a payload that is too large or has a wrong name
     * @throws RuntimeException if a payload can't be written; nothing is sent then
     */
    public CompletableFuture<Void> send(Kanban kanban, Map<String, ? extends Payload> with)
            throws InterruptedException {
        return beginning.send(kanban, with);
    }

    /** Waits until this is closed, by the end of the process or by another thread. */
    public void await() throws InterruptedException {
        ended.await();
    }

    /**
     * For a microservice that is started when kanban wait and ends by itself: waits until its queue has been empty for so
     * long, or this is closed.
     */
    public void awaitIdle(Duration quiet) throws InterruptedException {
        KanbanReceiver current = receiver();
        if (current == null) {
            throw new IllegalStateException("receive(...) comes before awaitIdle(...)");
        }
        current.awaitIdle(quiet);
    }

    /** What AION told this instance. */
    public InstanceEnvironment environment() {
        return environment;
    }

    /** Finishes what is in hand, acknowledges it, waits for what is not confirmed, and closes. */
    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            try {
                KanbanReceiver current = receiver();
                if (current != null) {
                    current.close();
                }
                sender.close();
                payloads.close();
                cache.close();
                closeStatics();
                receiving.close();
                sending.close();
            } finally {
                ended.countDown();
            }
        } else {
            awaitEnd();
        }
    }

    private synchronized void closeStatics() {
        if (statics != null) {
            statics.close();
        }
    }

    /** Another thread closes: whoever asks second returns when it is done too. */
    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized @Nullable KanbanReceiver receiver() {
        return receiver;
    }
}
