package io.aion.status.api;

import io.aion.status.watch.LiveBoard;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/** The board as JSON, made once for all who watch; how many may; and when the service stops. */
public final class BoardFeed implements AutoCloseable {

    private final LiveBoard board;
    private final Duration every;
    private final int maxSubscribers;
    private final Semaphore seats;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private byte[] latest = new byte[0];
    private long madeAt;

    /**
     * @param every how often subscribers hear
     * @param maxSubscribers more are refused
     */
    public BoardFeed(LiveBoard board, Duration every, int maxSubscribers) {
        this.board = board;
        this.every = every;
        this.maxSubscribers = maxSubscribers;
        seats = new Semaphore(maxSubscribers);
        madeAt = System.nanoTime() - every.toNanos();
    }

    /** The board as it was at most half a period ago. */
    synchronized byte[] latest() {
        long now = System.nanoTime();
        if (now - madeAt >= every.toNanos() / 2) {
            latest = JsonMapper.shared().writeValueAsBytes(board.look());
            madeAt = now;
        }
        return latest;
    }

    boolean take() {
        return seats.tryAcquire();
    }

    void leave() {
        seats.release();
    }

    int maxSubscribers() {
        return maxSubscribers;
    }

    /** Waits for the next time to tell; false when the service stops. */
    boolean awaitNext() throws InterruptedException {
        return !stopping.await(every.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends all subscriptions. */
    @Override
    public void close() {
        stopping.countDown();
    }
}
