package io.aion.benchmarks;

import com.google.protobuf.Struct;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.Response;
import io.aion.kanbanpb.StatusKanban;
import io.aion.messaging.BrokerAddress;
import io.aion.messaging.KanbanSender;
import io.aion.messaging.SenderSettings;
import io.aion.messaging.Target;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Instances of one service that receive through one status-kanban, each on a connection of its own, as processes of the
 * original's microservices do, and answer each kanban with one of their own; all on one thread, so that it is not them who are measured.
 * A sender over AMQP hands to each of them in turn.
 */
final class GrpcReceivers implements Pair {

    private static final int CLOSE_SECONDS = 5;
    /** More than are ever in flight: nobody waits for room, and so nothing is sent later than it was due. */
    private static final int IN_FLIGHT = 1_000;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final AtomicInteger UNAVAILABLE = new AtomicInteger();

    private final String from;
    private final String to;
    private final int count;
    private final KanbanSender sender;
    private final EventLoopGroup loop = new NioEventLoopGroup(1, new DefaultThreadFactory("receivers", true));
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final AtomicInteger unanswered = new AtomicInteger();
    private volatile CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private volatile boolean closing;

    /** @param from a service of as many instances as {@code to}, which hands on to the same number there */
    GrpcReceivers(BrokerAddress broker, int port, String from, String to, int count) {
        this.from = from;
        this.to = to;
        this.count = count;
        sender = KanbanSender.open(broker, SenderSettings.DEFAULT.withInFlight(IN_FLIGHT), Clock.systemUTC());
        for (int i = 0; i < count; i++) {
            channels.add(NettyChannelBuilder.forAddress("127.0.0.1", port)
                    .usePlaintext()
                    .eventLoopGroup(loop)
                    .channelType(NioSocketChannel.class)
                    .directExecutor()
                    .build());
        }
    }

    /** How many answers were not confirmed in time so far, of all receivers; a microservice sends those again. */
    static int unavailable() {
        return UNAVAILABLE.get();
    }

    @Override
    public String name() {
        return count == 1 ? "1 receiver" : count + " receivers";
    }

    @Override
    public void receive(LongConsumer handler) {
        for (int i = 0; i < count; i++) {
            int number = i + 1;
            KanbanGrpc.KanbanStub stub = KanbanGrpc.newStub(channels.get(i));
            InitializeService who = InitializeService.newBuilder()
                    .setInitType(InitializeType.START_SERVICE)
                    .setMicroserviceName(to)
                    .setProcessNumber(number)
                    .build();
            stub.receiveKanban(who, new Answers<>(this::expected, () -> {}) {
                @Override
                public void onNext(StatusKanban kanban) {
                    handler.accept(
                            (long) kanban.getMetadata().getFieldsOrThrow("tag").getNumberValue());
                    unanswered.incrementAndGet();
                    stub.sendKanban(
                            finished(number),
                            new Answers<Response>(GrpcReceivers.this::expected, unanswered::decrementAndGet));
                }
            });
        }
    }

    private Request finished(int number) {
        return Request.newBuilder()
                .setMicroserviceName(to)
                .setMessage(StatusKanban.newBuilder()
                        .setProcessNumber(number)
                        .setPriorSuccess(true)
                        .setMetadata(Struct.getDefaultInstance()))
                .build();
    }

    @Override
    public void send(long tag, int bytes) throws InterruptedException {
        int number = 1 + (int) (tag % count);
        Kanban kanban = Kanban.of(Map.of("tag", tag, "fill", "x".repeat(Math.max(0, bytes - 190))))
                .withProcessNumber(number);
        last = sender.send(
                Target.after(from, Kanban.DEFAULT_KEY, number),
                kanban,
                Trail.first(KanbanId.first(Clock.systemUTC()), from, number, 0));
    }

    @Override
    public void settle() {
        last.join();
        Waiting.until(() -> unanswered.get() == 0, PATIENCE, "every kanban is answered");
    }

    @Override
    public void close() throws InterruptedException {
        settle();
        closing = true;
        for (ManagedChannel channel : channels) {
            channel.shutdownNow().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        }
        loop.shutdownGracefully();
        sender.close();
    }

    /** Not confirmed in time is counted, not told. */
    private boolean expected(Status status) {
        boolean unavailable = status.getCode() == Status.Code.UNAVAILABLE;
        if (unavailable) {
            UNAVAILABLE.incrementAndGet();
        }
        return unavailable || closing;
    }
}
