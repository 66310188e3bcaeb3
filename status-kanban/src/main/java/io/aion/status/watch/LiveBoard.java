package io.aion.status.watch;

import io.aion.messaging.Micros;
import io.aion.services.ServicesFile;
import io.aion.status.board.Board;
import io.aion.status.board.BoardState;
import io.aion.status.board.Depths;
import io.aion.status.board.Finished;
import io.aion.status.board.Underway;
import io.aion.topology.Names.Instance;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The board that everyone shares: one at a time, and with the time of day. */
public final class LiveBoard {

    /** So long after the last look its depths are kept fresh. */
    private static final long WATCHED_NANOS = Duration.ofSeconds(10).toNanos();

    private final Board board;
    private final Clock clock;
    private long lastLook = System.nanoTime() - WATCHED_NANOS;

    public LiveBoard(Board.Limits limits, Clock clock) {
        this.board = new Board(limits);
        this.clock = clock;
    }

    /** What it shows now. */
    public synchronized BoardState look() {
        lastLook = System.nanoTime();
        return board.state(now());
    }

    /** The same for who looks on and on and is content with depths as old as RabbitMQ's counts. */
    public synchronized BoardState glance() {
        return board.state(now());
    }

    /** The file has changed. */
    public synchronized void routes(ServicesFile file) {
        board.routes(file, now());
    }

    /** The gateway counts a kanban as handled whose microservice has sent nothing. */
    public synchronized void handled(Instance instance, String id, String flow, long entered) {
        board.handled(instance, id, flow, entered);
    }

    synchronized void finished(Finished kanban) {
        board.finished(kanban, now());
    }

    synchronized void underway(Underway told) {
        board.underway(told);
    }

    synchronized void depths(Optional<Depths> depths) {
        depths.ifPresentOrElse(board::depths, board::depthsUnknown);
    }

    synchronized Set<Instance> waitedFor() {
        return board.waitedFor();
    }

    synchronized boolean watched() {
        return System.nanoTime() - lastLook < WATCHED_NANOS;
    }

    private long now() {
        return Micros.now(clock);
    }
}
