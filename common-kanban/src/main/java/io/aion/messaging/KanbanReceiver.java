package io.aion.messaging;

import io.aion.cache.PayloadGone;
import io.aion.cache.PayloadReference;
import io.aion.cache.Payloads;
import io.aion.kanban.Trail;
import io.aion.topology.Names;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls a handler for each kanban of a queue, in order, and publishes what it finishes. A kanban is acknowledged when its
 * outputs are confirmed; the handler goes on with the next one meanwhile. A handler that throws is called again in place,
 * since giving the kanban back would break the order; after the last attempt the kanban is given up with the reason. One
 * handled without an output leaves a {@link Receipt} in the log.
 */
public final class KanbanReceiver implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KanbanReceiver.class);
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);

    private final KanbanSender sender;
    private final ReceiverSettings settings;
    private final Handler handler;
    private final Payloads payloads;
    private final Clock clock;
    private final Outputs outputs;
    private final ReentrantLock handling = new ReentrantLock();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicReference<Thread> busy = new AtomicReference<>();
    /** The repeated kanban in the handler. */
    private final AtomicReference<HeldKanban> handled = new AtomicReference<>();

    private final Receipts receipts;
    private final ProgressLine progress;
    private final CrashMarks marks;
    private final KanbanReader reader;
    private volatile boolean interrupted;

    private KanbanReceiver(
            BrokerConnection connection,
            KanbanSender sender,
            String queue,
            ReceiverSettings settings,
            Handler handler,
            Payloads payloads,
            Clock clock) {
        this.sender = sender;
        this.settings = settings;
        this.handler = handler;
        this.payloads = payloads;
        this.clock = clock;
        outputs = new Outputs(settings);
        receipts = new Receipts(sender, settings);
        progress = new ProgressLine(sender, settings, clock);
        marks = new CrashMarks(settings.marks());
        reader = KanbanReader.open(connection, sender, queue, settings.reader(), this::received, clock);
    }

    /**
     * Begins to handle. Returns at once; broker and queue are waited for.
     *
     * @param connection to receive on
     * @param sender for outputs and for what is given up, on another connection; it should wait for exchanges
     * @param payloads of this instance; closed by whoever has made them, after this
     */
    public static KanbanReceiver open(
            BrokerConnection connection,
            KanbanSender sender,
            String queue,
            ReceiverSettings settings,
            Handler handler,
            Payloads payloads,
            Clock clock) {
        return new KanbanReceiver(connection, sender, queue, settings, handler, payloads, clock);
    }

    /** What its reader has done so far. */
    public ReaderStats stats() {
        return reader.stats();
    }

    /** Whether it reads its queue now, rather than waiting for the broker or the queue. */
    public boolean isReading() {
        return reader.isReading();
    }

    /** As {@link KanbanReader#awaitIdle}. */
    public boolean awaitIdle(Duration quiet) throws InterruptedException {
        return reader.awaitIdle(quiet);
    }

    /**
     * Begins no further kanban, waits for the one in the handler and for outputs to be confirmed, at most
     * {@link ReaderSettings#stopWait()}, and closes. A handler that is not done by then is interrupted, and its kanban
     * comes again; so does one that fails or waits for its next attempt meanwhile. None is given up because of a stop.
     */
    @Override
    public void close() {
        stopping.countDown();
        HeldKanban current = handled.get();
        if (current != null) {
            // If the process is ended before the handler is done, then by whoever asked for the stop.
            marks.end(current.trail().id());
        }
        reader.close();
        Thread late = busy.get();
        if (late != null) {
            interrupted = true;
            late.interrupt();
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            if (handling.tryLock(AFTER_INTERRUPT.toMillis(), TimeUnit.MILLISECONDS)) {
                handling.unlock();
            } else {
                LOG.warn("the handler of {} goes on although it was interrupted; its kanban comes again", name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void received(Delivery delivery) {
        HeldKanban kanban = (HeldKanban) delivery;
        // After a lost connection the next kanban may come on another thread while the handler still has the one
        // before.
        handling.lock();
        busy.set(Thread.currentThread());
        try {
            if (kanban.repeated()) {
                handleRepeated(kanban);
            } else {
                handle(kanban);
            }
        } finally {
            busy.set(null);
            handling.unlock();
            // What stopped the handler must not stop whatever this thread does next.
            boolean unused = Thread.interrupted();
        }
    }

    private void handleRepeated(HeldKanban kanban) {
        String id = kanban.trail().id();
        int ended = marks.begin(id);
        handled.set(kanban);
        try {
            if (ended >= settings.attempts()) {
                kanban.park("the process of " + name() + " ended " + ended + " times while it handled this kanban");
            } else {
                handle(kanban);
            }
        } finally {
            handled.set(null);
            marks.end(id);
        }
    }

    private void handle(HeldKanban kanban) {
        Pauses pauses = new Pauses(settings.firstPause(), settings.longestPause(), 2);
        for (int attempt = 1; !isStopping(); attempt++) {
            WorkInHand work =
                    new WorkInHand(kanban, attempt, outputs, sender, settings.maxOutputs(), progress, payloads);
            long entered = Micros.now(clock);
            try {
                handler.handle(work);
                if (!interrupted) {
                    // A handler that has interrupted its own thread means itself, not the sending of what it finished.
                    boolean unused = Thread.interrupted();
                    long left = Micros.now(clock);
                    work.writePayloads();
                    freeWhenAcknowledged(kanban, work.toFree());
                    publish(kanban, work.finished(), entered, left);
                    return;
                }
            } catch (Throwable failure) {
                // An Error too: a kanban whose handling overflows the stack must not come for ever.
                if (!isStopping() && !mayTryAgain(kanban, attempt, failure, pauses.next())) {
                    return;
                }
            }
        }
        kanban.giveBack();
    }

    /** Whether the handler is to be called again, after the pause; if not, the kanban has been given up. */
    private boolean mayTryAgain(HeldKanban kanban, int attempt, Throwable failure, Duration pause) {
        if (failure instanceof GiveUp || failure instanceof PayloadGone) {
            kanban.park(String.valueOf(failure.getMessage()));
            return false;
        }
        String reason = Failures.describe(failure);
        if (failure instanceof KanbanRefused) {
            kanban.park("what its handler finished was refused: " + reason);
            return false;
        }
        if (attempt >= settings.attempts()) {
            kanban.park("its handler failed " + attempt + " times, at last with " + reason);
            return false;
        }
        LogLine.about(LOG.atWarn(), kanban.trail())
                .log(
                        "the handler of {} failed on kanban {} of flow {}, attempt {} of {}, next in {} ms: {}",
                        name(),
                        kanban.trail().id(),
                        kanban.trail().flow(),
                        attempt,
                        settings.attempts(),
                        pause.toMillis(),
                        reason);
        try {
            boolean stopped = stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS);
            LOG.debug("the pause is over, stopped: {}", stopped);
        } catch (InterruptedException e) {
            LOG.debug("the pause was cut short");
        }
        return true;
    }

    private void publish(HeldKanban kanban, List<WorkInHand.Output> finished, long entered, long left) {
        if (finished.isEmpty()) {
            receipts.add(kanban, outputs.trail(kanban.trail(), 0, entered, left));
            return;
        }
        List<CompletableFuture<Void>> confirms = new ArrayList<>(finished.size());
        try {
            for (WorkInHand.Output output : finished) {
                Trail trail = outputs.trail(kanban.trail(), confirms.size(), entered, left);
                confirms.add(sender.send(output.target(), output.body(), trail));
            }
        } catch (InterruptedException | IllegalStateException e) {
            LogLine.about(LOG.atInfo(), kanban.trail())
                    .log(
                            "stopped before the outputs of kanban {} of flow {} were sent; it comes again",
                            kanban.trail().id(),
                            kanban.trail().flow());
            kanban.giveBack();
            return;
        }
        CompletableFuture<Void> all = confirms.size() == 1
                ? confirms.getFirst()
                : CompletableFuture.allOf(confirms.toArray(CompletableFuture[]::new));
        all.whenComplete((_, failure) -> confirmed(kanban, failure));
    }

    private void freeWhenAcknowledged(HeldKanban kanban, List<PayloadReference> unused) {
        if (!unused.isEmpty()) {
            kanban.whenAcknowledged(() -> payloads.free(unused));
        }
    }

    private static void confirmed(HeldKanban kanban, @Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        switch (cause) {
            case null -> kanban.handled();
            case KanbanRefused refused -> kanban.park("its output was refused: " + refused.getMessage());
            default -> kanban.giveBack();
        }
    }

    private boolean isStopping() {
        return interrupted || stopping.getCount() == 0;
    }

    private String name() {
        return Names.instance(settings.service(), settings.number());
    }
}
