import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.ResponseStatus;
import io.aion.kanbanpb.StatusKanban;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Two microservices of the original's kind: the first sends numbered kanban, the second must get each of them, in order,
 * within a minute. Or only one of both: what is sent now may be received later. Run as a source file.
 *
 * <p>{@code flow} sends 200 a second while the second one receives; then each must have come, in whatever order calls at the
 * same time have had.
 *
 * <p>Arguments: send, receive, both or flow; port of the gateway on this machine; sender; receiver; number of the first;
 * count.
 */
public final class KanbanThrough {

    private static final int LIMIT_SECONDS = 60;
    private static final int RATE = 200;

    private KanbanThrough() {}

    public static void main(String[] args) throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[1])).usePlaintext().build();
        int first = Integer.parseInt(args[4]);
        int count = Integer.parseInt(args[5]);
        try {
            if (args[0].equals("flow")) {
                flow(channel, args[2], args[3], first, count);
                return;
            }
            if (!args[0].equals("receive")) {
                send(channel, args[2], first, count);
            }
            if (!args[0].equals("send")) {
                receive(channel, args[3], first, count);
            }
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private static void send(ManagedChannel channel, String service, int first, int count) {
        for (int i = first; i < first + count; i++) {
            ResponseStatus status = KanbanGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .sendKanban(request(service, i))
                    .getStatus();
            if (status != ResponseStatus.SUCCESS) {
                throw new IllegalStateException("kanban " + i + " was not taken: " + status);
            }
        }
        System.out.println("sent " + count);
    }

    private static Request request(String service, int number) {
        return Request.newBuilder()
                .setMicroserviceName(service)
                .setMessage(StatusKanban.newBuilder().setConnectionKey("default").setProcessNumber(1).setDataPath("/kanban/" + number))
                .build();
    }

    private static void flow(ManagedChannel channel, String from, String to, int first, int count) throws InterruptedException {
        KanbanGrpc.KanbanFutureStub calls = KanbanGrpc.newFutureStub(channel);
        Set<String> received = ConcurrentHashMap.newKeySet();
        // A kanban is handled when what its receiver sent next is confirmed: whoever goes before that gets it again.
        Semaphore confirmed = new Semaphore(0);
        long began = System.nanoTime();
        Thread receiver = Thread.ofVirtual().start(() -> {
            Iterator<StatusKanban> coming = KanbanGrpc.newBlockingStub(channel)
                    .receiveKanban(InitializeService.newBuilder().setMicroserviceName(to).setProcessNumber(1).build());
            for (int i = 0; received.size() < count; i++) {
                received.add(coming.next().getDataPath());
                calls.sendKanban(request(to, i)).addListener(confirmed::release, Runnable::run);
            }
        });
        for (int i = 0; i < count; i++) {
            LockSupport.parkNanos(began + i * (1_000_000_000L / RATE) - System.nanoTime());
            calls.sendKanban(request(from, first + i));
        }
        receiver.join(Duration.ofSeconds(LIMIT_SECONDS));
        if (received.size() < count) {
            throw new IllegalStateException("only " + received.size() + " of " + count + " have come");
        }
        if (!confirmed.tryAcquire(count, LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("only " + confirmed.availablePermits() + " of " + count + " were confirmed");
        }
        System.out.println("received " + count + " in " + (System.nanoTime() - began) / 1_000_000_000L + " s");
    }

    private static void receive(ManagedChannel channel, String service, int first, int count) {
        Iterator<StatusKanban> waiting = KanbanGrpc.newBlockingStub(channel)
                .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                .receiveKanban(InitializeService.newBuilder().setMicroserviceName(service).setProcessNumber(1).build());
        for (int i = first; i < first + count; i++) {
            String path = waiting.next().getDataPath();
            if (!path.equals("/kanban/" + i)) {
                throw new IllegalStateException("expected /kanban/" + i + ", got " + path);
            }
            // What a microservice sends while it holds a kanban says that this one is handled.
            send(channel, service, i, 1);
        }
        System.out.println("received " + count + ", in order");
    }
}
