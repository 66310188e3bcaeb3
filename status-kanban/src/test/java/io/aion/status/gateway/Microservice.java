package io.aion.status.gateway;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.Response;
import io.aion.kanbanpb.StatusKanban;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** A microservice of the original: receives a stream, answers by calls. */
final class Microservice implements AutoCloseable {

    private static final Duration SOON = Duration.ofSeconds(60);

    final List<StatusKanban> received = new CopyOnWriteArrayList<>();
    private final BlockingQueue<StatusKanban> unread = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final ManagedChannel channel;
    private final String name;
    private volatile @Nullable Throwable failure;
    private volatile @Nullable ClientCallStreamObserver<InitializeService> call;

    Microservice(ManagedChannel channel, String name) {
        this.channel = channel;
        this.name = name;
    }

    Microservice receive() {
        return receive(InitializeType.START_SERVICE, Integer.MAX_VALUE);
    }

    /** @param wanted how many it reads before it stops reading, without going away */
    Microservice receive(InitializeType type, int wanted) {
        KanbanGrpc.newStub(channel)
                .receiveKanban(
                        InitializeService.newBuilder()
                                .setInitType(type)
                                .setMicroserviceName(name)
                                .setProcessNumber(1)
                                .build(),
                        new Observer(wanted));
        return this;
    }

    StatusKanban next() throws InterruptedException {
        StatusKanban kanban = unread.poll(SOON.toSeconds(), TimeUnit.SECONDS);
        if (kanban == null) {
            throw new AssertionError(
                    name + " received nothing within " + SOON.toSeconds() + " s, after " + received.size());
        }
        return kanban;
    }

    int nextN() throws InterruptedException {
        return n(next());
    }

    static int n(StatusKanban kanban) {
        return (int) kanban.getMetadata().getFieldsOrThrow("n").getNumberValue();
    }

    Response answer(StatusKanban kanban) {
        return KanbanGrpc.newBlockingStub(channel)
                .withDeadlineAfter(SOON.toSeconds(), TimeUnit.SECONDS)
                .sendKanban(Request.newBuilder()
                        .setMicroserviceName(name)
                        .setMessage(kanban)
                        .build());
    }

    Response answer(int n) {
        return answer(kanban(n));
    }

    static StatusKanban kanban(int n) {
        return StatusKanban.newBuilder()
                .setProcessNumber(1)
                .setMetadata(Struct.newBuilder()
                        .putFields("n", Value.newBuilder().setNumberValue(n).build()))
                .build();
    }

    /** The status that a call ends with. */
    static Status statusOf(ThrowingCallable call) {
        try {
            call.call();
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /** Whether its stream ends, soon. */
    boolean ended() throws InterruptedException {
        return ended.await(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Its process is gone: the connection is cut without a word. */
    void kill() {
        channel.shutdownNow();
    }

    /** Reads on. */
    void request(int more) {
        ClientCallStreamObserver<InitializeService> open = call;
        if (open != null) {
            open.request(more);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private final class Observer implements ClientResponseObserver<InitializeService, StatusKanban> {
        private final int wanted;

        Observer(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<InitializeService> stream) {
            call = stream;
            if (wanted != Integer.MAX_VALUE) {
                stream.disableAutoRequestWithInitial(wanted);
            }
        }

        @Override
        public void onNext(StatusKanban kanban) {
            received.add(kanban);
            unread.add(kanban);
        }

        @Override
        public void onError(Throwable error) {
            failure = error;
            ended.countDown();
        }

        @Override
        public void onCompleted() {
            ended.countDown();
        }
    }
}
