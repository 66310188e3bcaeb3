package io.aion.status.gateway;

import io.aion.kanbanpb.StatusKanban;
import io.aion.messaging.Delivery;
import io.aion.messaging.KanbanReader;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One open receive stream and what waits to be written to it. Guarded by the lock of its {@link InstanceGate}. */
final class ReceiveStream {

    /** A kanban, its form on the wire, and the size of that. */
    record Next(Delivery delivery, StatusKanban message, int bytes) {}

    private final long id;
    private final ServerCallStreamObserver<StatusKanban> observer;
    private final Deque<Next> waiting = new ArrayDeque<>();
    private @Nullable KanbanReader reader;
    private boolean ended;

    ReceiveStream(long id, ServerCallStreamObserver<StatusKanban> observer) {
        this.id = id;
        this.observer = observer;
    }

    long id() {
        return id;
    }

    Deque<Next> waiting() {
        return waiting;
    }

    boolean ended() {
        return ended;
    }

    /**
     * Whether the transport has taken all that was written. The server sets the threshold to one byte, so that being ready
     * means just that.
     */
    boolean taken() {
        return observer.isReady();
    }

    void write(StatusKanban message) {
        observer.onNext(message);
    }

    /** The reader of its queue; closed at once where the stream has ended meanwhile. */
    void readBy(KanbanReader opened) {
        reader = opened;
    }

    @Nullable
    KanbanReader end(@Nullable Status status) {
        ended = true;
        waiting.clear();
        if (status != null && !observer.isCancelled()) {
            if (status.isOk()) {
                observer.onCompleted();
            } else {
                observer.onError(status.asRuntimeException());
            }
        }
        return reader;
    }

    /** What is not settled goes back now: nobody is left to settle it. */
    static void giveBack(@Nullable KanbanReader reader) {
        if (reader != null) {
            reader.close(Duration.ZERO);
        }
    }
}
