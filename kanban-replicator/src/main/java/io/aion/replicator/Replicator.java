package io.aion.replicator;

import com.mongodb.MongoException;
import io.aion.messaging.LogLine;
import io.aion.messaging.Micros;
import io.aion.replicator.log.LogEntry;
import io.aion.replicator.log.LogReader;
import io.aion.replicator.log.LogUnavailable;
import io.aion.replicator.log.Position;
import io.aion.replicator.log.Subscription;
import io.aion.replicator.store.KanbanDocument;
import io.aion.replicator.store.KanbanStore;
import io.aion.replicator.store.Refused;
import io.aion.replicator.store.Written;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Stream to store: read a batch, write it, note the position, again. Whatever fails on either side, it begins anew from
 * the stored position after a growing pause; what was written twice is there once, by its id.
 */
public final class Replicator implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Replicator.class);

    private static final Duration LOOK_AROUND = Duration.ofMillis(200);
    private static final Duration END = Duration.ofSeconds(5);
    /** Attempts to store a kanban as it is, before the database's refusal is taken for the kanban's fault. */
    private static final int REFUSALS = 3;

    private final String stream;
    private final LogReader reader;
    private final KanbanStore store;
    private final Pauses pauses;
    private final Progress progress;
    private final Consumer<List<LogEntry>> stored;
    private final Clock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile ReplicatorState state = new ReplicatorState.Stopped();
    private int failures;
    private String refusedId = "";
    private int refusals;

    /** @param stored is told each batch that is in the store; returns at once */
    public Replicator(
            String stream,
            LogReader reader,
            KanbanStore store,
            Pauses pauses,
            Progress progress,
            Consumer<List<LogEntry>> stored,
            Clock clock) {
        this.stored = stored;
        this.stream = stream;
        this.reader = reader;
        this.store = store;
        this.pauses = pauses;
        this.progress = progress;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("replicator").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public ReplicatorState state() {
        return state;
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                String reason;
                try {
                    replicate();
                    break;
                } catch (LogUnavailable e) {
                    reason = String.valueOf(e.getMessage());
                } catch (MongoException e) {
                    reason = "MongoDB does not answer as it should: " + e.getMessage();
                } catch (StoreRefuses e) {
                    reason = String.valueOf(e.getMessage());
                } catch (RuntimeException e) {
                    log.error("unexpected; going on after a pause", e);
                    reason = "unexpected: " + e;
                }
                failures++;
                progress.attempt();
                report(reason);
                if (closing.await(pauses.after(failures).toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            log.debug("interrupted at its end");
        } finally {
            state = new ReplicatorState.Stopped();
        }
    }

    private void report(String reason) {
        if (!(state instanceof ReplicatorState.Waiting waiting
                && waiting.reason().equals(reason))) {
            log.warn("not reading the log: {}; trying again by itself", reason);
            state = new ReplicatorState.Waiting(clock.instant(), reason);
        }
    }

    /** Until it is closed, or one side fails. */
    private void replicate() throws LogUnavailable, StoreRefuses, InterruptedException {
        store.prepare();
        Position from = store.position(stream);
        try (Subscription subscription = reader.open(from)) {
            progress.missed(subscription.missed());
            log.info("reading {} {}", stream, from == null ? "from its beginning" : "behind offset " + from.offset());
            state = new ReplicatorState.Reading(clock.instant());
            while (closing.getCount() > 0) {
                List<LogEntry> batch = subscription.next(LOOK_AROUND);
                if (!batch.isEmpty()) {
                    write(batch);
                    store.position(stream, Position.of(batch.getLast()));
                    stored.accept(batch);
                    failures = 0;
                }
            }
        }
    }

    private void write(List<LogEntry> batch) throws StoreRefuses {
        long now = Micros.now(clock);
        List<Document> documents = new ArrayList<>(batch.size());
        int bad = 0;
        long newest = 0;
        List<LogEntry> sources = new ArrayList<>(batch.size());
        for (LogEntry entry : batch) {
            for (KanbanDocument made : KanbanDocument.of(entry, now)) {
                if (!made.bad().isEmpty()) {
                    bad++;
                    about(entry).log("kanban {}: stored without its body: {}", entry.id(), made.bad());
                }
                documents.add(made.document());
                sources.add(entry);
                newest = Math.max(newest, made.at());
            }
        }
        if (documents.isEmpty()) {
            return;
        }
        Written written = store.write(documents);
        for (Refused refused : written.refused()) {
            writeWithoutBody(sources.get(refused.index()), now, refused.reason());
        }
        int refused = written.refused().size();
        progress.batch(documents.size(), written.added() + refused, written.known(), bad + refused, newest, now);
    }

    private static LoggingEventBuilder about(LogEntry entry) {
        return LogLine.about(log.atWarn(), entry.id(), entry.properties().getCorrelationId());
    }

    private void writeWithoutBody(LogEntry entry, long now, String reason) throws StoreRefuses {
        refusals = refusedId.equals(entry.id()) ? refusals + 1 : 1;
        refusedId = entry.id();
        if (refusals < REFUSALS) {
            throw new StoreRefuses("MongoDB refuses kanban " + entry.id() + ": " + reason, null);
        }
        about(entry).log("kanban {}: stored without its body, MongoDB refuses it: {}", entry.id(), reason);
        Document document =
                KanbanDocument.bad(entry, now, "MongoDB refuses it: " + reason).document();
        Written written = store.write(List.of(document));
        if (!written.refused().isEmpty()) {
            throw new StoreRefuses(
                    "MongoDB refuses even the plainest kanban: "
                            + written.refused().getFirst().reason(),
                    null);
        }
    }

    /** The database answers, and does not take what it is given. */
    private static final class StoreRefuses extends Exception {

        private static final long serialVersionUID = 1L;

        StoreRefuses(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Finishes the batch in work, then stops; what is not stored by then is read again at the next start. */
    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.isAlive() && !thread.join(END)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }
}
