package io.aion.status.gateway;

import io.aion.kanban.KanbanCodec;
import io.aion.kanbanpb.StaticKanban;
import io.aion.status.statics.StaticEntry;
import io.aion.status.statics.StaticTopics;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** One subscription to a topic. It reads on only when the transport has taken what was written. */
final class StaticStream {

    /** Nothing depends on it but how often a silent topic's thread wakes. */
    private static final Duration WAIT = Duration.ofMinutes(5);

    private final StaticTopics.Subscription subscription;
    private final ServerCallStreamObserver<StaticKanban> observer;
    private final Semaphore ready = new Semaphore(0);

    StaticStream(StaticTopics.Subscription subscription, ServerCallStreamObserver<StaticKanban> observer) {
        this.subscription = subscription;
        this.observer = observer;
    }

    void start(String topic) {
        Thread thread = Thread.ofVirtual().name("static-" + topic).unstarted(this::run);
        observer.setOnReadyHandler(ready::release);
        observer.setOnCancelHandler(thread::interrupt);
        thread.start();
    }

    private void run() {
        try (subscription) {
            while (!subscription.over()) {
                for (StaticEntry entry : subscription.next(WAIT)) {
                    while (!observer.isReady()) {
                        ready.acquire();
                        ready.drainPermits();
                    }
                    observer.onNext(message(entry));
                }
            }
            observer.onError(Status.UNAVAILABLE
                    .withDescription("status-kanban is stopping; subscribe again")
                    .asRuntimeException());
        } catch (InterruptedException e) {
            // Its client is gone.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            observer.onError(Answers.of(e));
        }
    }

    private static StaticKanban message(StaticEntry entry) {
        return StaticKanban.newBuilder()
                .setId(entry.id())
                .setStatusKanban(KanbanCodec.toProto(entry.kanban()))
                .build();
    }
}
