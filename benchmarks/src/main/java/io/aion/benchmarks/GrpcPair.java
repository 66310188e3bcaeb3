package io.aion.benchmarks;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.Response;
import io.aion.kanbanpb.StatusKanban;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Two microservices of the original's kind, with status-kanban of the same device between each of them and RabbitMQ. As
 * such a microservice does, the receiver finishes each kanban with a kanban of its own.
 */
final class GrpcPair implements Pair {

    /** Of status-kanban, also in all-in-one (docs/ports.md). */
    private static final int PORT = 11_010;

    private static final int CLOSE_SECONDS = 5;

    private final String from;
    private final String to;
    private final int limit;
    private final Semaphore inFlight;
    private final ManagedChannel sending = channel();
    private final ManagedChannel receiving = channel();
    private final KanbanGrpc.KanbanStub sender = KanbanGrpc.newStub(sending);
    private final KanbanGrpc.KanbanStub receiver = KanbanGrpc.newStub(receiving);
    private volatile boolean closing;

    GrpcPair(String from, String to, int inFlight) {
        this.from = from;
        this.to = to;
        this.limit = inFlight;
        this.inFlight = new Semaphore(inFlight);
    }

    private static ManagedChannel channel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", PORT).usePlaintext().build();
    }

    @Override
    public String name() {
        return "AION over gRPC";
    }

    @Override
    public void receive(LongConsumer handler) {
        InitializeService who = InitializeService.newBuilder()
                .setInitType(InitializeType.START_SERVICE)
                .setMicroserviceName(to)
                .setProcessNumber(1)
                .build();
        receiver.receiveKanban(who, new Answers<>(status -> closing, () -> {}) {
            @Override
            public void onNext(StatusKanban kanban) {
                handler.accept(
                        (long) kanban.getMetadata().getFieldsOrThrow("tag").getNumberValue());
                receiver.sendKanban(
                        request(to, Struct.getDefaultInstance()), new Answers<Response>(status -> closing, () -> {}));
            }
        });
    }

    @Override
    public void send(long tag, int bytes) throws InterruptedException {
        Struct metadata = Struct.newBuilder()
                .putFields("tag", Value.newBuilder().setNumberValue(tag).build())
                .putFields(
                        "fill",
                        Value.newBuilder()
                                .setStringValue("x".repeat(Math.max(0, bytes - 190)))
                                .build())
                .build();
        inFlight.acquire();
        sender.sendKanban(request(from, metadata), new Answers<Response>(status -> closing, inFlight::release));
    }

    private static Request request(String service, Struct metadata) {
        return Request.newBuilder()
                .setMicroserviceName(service)
                .setMessage(StatusKanban.newBuilder()
                        .setConnectionKey("default")
                        .setProcessNumber(1)
                        .setPriorSuccess(true)
                        .setMetadata(metadata))
                .build();
    }

    @Override
    public void settle() throws InterruptedException {
        inFlight.acquire(limit);
        inFlight.release(limit);
    }

    @Override
    public void close() throws InterruptedException {
        settle();
        closing = true;
        for (ManagedChannel channel : new ManagedChannel[] {receiving, sending}) {
            channel.shutdownNow().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
    }
}
