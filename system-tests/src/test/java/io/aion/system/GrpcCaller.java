package io.aion.system;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.StatusKanban;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/**
 * One instance of a microservice on gRPC, as those of the original are: a call that fails is made again until it is
 * answered, a stream that ends is opened again, and each kanban received is answered by one. It connects again by itself: nobody tells
 * it that status-kanban is back.
 */
final class GrpcCaller implements AutoCloseable {

    /** As the original's clients wait for an answer. */
    private static final long CALL_SECONDS = 1;

    private static final int END_SECONDS = 5;

    private final String service;
    private final int number;
    private final ManagedChannel channel;
    private volatile boolean closing;

    GrpcCaller(int port, String service, int number) {
        this.service = service;
        this.number = number;
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    /** Until it is confirmed. @return false where the caller was closed before */
    boolean send(long n) {
        Request request = Request.newBuilder()
                .setMicroserviceName(service)
                .setMessage(StatusKanban.newBuilder()
                        .setProcessNumber(number)
                        .setMetadata(Struct.newBuilder()
                                .putFields(
                                        "n",
                                        Value.newBuilder().setNumberValue(n).build())))
                .build();
        while (!closing) {
            try {
                // Waits for the connection, as long as a call may take: so that it doesn't try a thousand times a
                // second.
                KanbanGrpc.newBlockingStub(channel)
                        .withWaitForReady()
                        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                        .sendKanban(request);
                return true;
            } catch (StatusRuntimeException e) {
                retry(e);
            }
        }
        return false;
    }

    /** Sends one after the other, each with its number, until the caller is closed; a late one does not make the next ones hurry. */
    void sendSteadily(int perSecond, long first, LongConsumer confirmed) {
        long gap = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long due = System.nanoTime();
        for (long n = first; send(n); n++) {
            confirmed.accept(n);
            due = Math.max(due + gap, System.nanoTime() - gap);
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
        }
    }

    /** Receives until the caller is closed; what the stream still has when it ends is handled as well. */
    void receive(LongConsumer handler) {
        InitializeService who = InitializeService.newBuilder()
                .setInitType(InitializeType.START_SERVICE)
                .setMicroserviceName(service)
                .setProcessNumber(number)
                .build();
        while (!closing) {
            try {
                Iterator<StatusKanban> stream =
                        KanbanGrpc.newBlockingStub(channel).withWaitForReady().receiveKanban(who);
                while (stream.hasNext()) {
                    long n = (long)
                            stream.next().getMetadata().getFieldsOrThrow("n").getNumberValue();
                    handler.accept(n);
                    send(n);
                }
            } catch (StatusRuntimeException e) {
                retry(e);
            }
        }
    }

    /** Only what passes: another fault is one of the test. */
    private void retry(StatusRuntimeException e) {
        switch (e.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED -> {}
            default -> throw e;
        }
    }

    @Override
    public void close() {
        closing = true;
        channel.shutdownNow();
        try {
            channel.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
