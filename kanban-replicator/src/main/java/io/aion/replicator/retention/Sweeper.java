package io.aion.replicator.retention;

import com.mongodb.MongoException;
import com.mongodb.client.model.Filters;
import io.aion.replicator.store.Fields;
import io.aion.replicator.store.KanbanStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is over the limits, in pieces, so that writers and readers get their turn in between. */
public final class Sweeper implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private static final int PIECE = 1_000;
    /** Of one sweep: twice what comes in a minute at 1,500 kanban/s. */
    private static final int MOST_PIECES = 200;

    private final KanbanStore store;
    private final Limits limits;
    private final Duration every;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong removed = new AtomicLong();

    public Sweeper(KanbanStore store, Limits limits, Duration every, Clock clock) {
        this.store = store;
        this.limits = limits;
        this.every = every;
        this.clock = clock;
    }

    /** Sweeps now and then until it is closed. */
    public void start() {
        Thread.ofVirtual().name("log-sweeper").start(() -> {
            try {
                while (!closed.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
                    try {
                        long gone = sweep();
                        if (gone > 0) {
                            log.info("removed {} kanban that are older or more than is kept", gone);
                        }
                    } catch (MongoException e) {
                        log.debug("no sweep this time: {}", e.getMessage());
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /**
     * One sweep.
     *
     * @return how many kanban were removed
     * @throws MongoException the store is away
     */
    public long sweep() {
        Sweep sweep = Sweep.plan(store.extent(), limits, clock.instant());
        long gone = remove(Filters.lt(Fields.AT, sweep.before()), Long.MAX_VALUE);
        gone += remove(new Document(), sweep.oldest() - gone);
        removed.addAndGet(gone);
        return gone;
    }

    private long remove(Bson filter, long most) {
        long gone = 0;
        for (int piece = 0; piece < MOST_PIECES && gone < most && closed.getCount() > 0; piece++) {
            int wanted = (int) Math.min(PIECE, most - gone);
            long now = store.removeOldest(filter, wanted);
            gone += now;
            if (now < wanted) {
                break;
            }
        }
        return gone;
    }

    /** Kanban removed since the start. */
    public long removed() {
        return removed.get();
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
