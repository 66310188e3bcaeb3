import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.ResponseStatus;
import io.aion.kanbanpb.StatusKanban;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * Two microservices of the original's kind: the first sends numbered kanban, the second must get each of them, in order,
 * within a minute. Or only one of both: what is sent now may be received later. Run as a source file.
 *
 * <p>Arguments: send, receive or both; port of the gateway on this machine; sender; receiver; number of the first; count.
 */
public final class KanbanThrough {

    private static final int LIMIT_SECONDS = 60;

    private KanbanThrough() {}

    public static void main(String[] args) throws InterruptedException {
        ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", Integer.parseInt(args[1])).usePlaintext().build();
        int first = Integer.parseInt(args[4]);
        int count = Integer.parseInt(args[5]);
        try {
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
            Request request = Request.newBuilder()
                    .setMicroserviceName(service)
                    .setMessage(StatusKanban.newBuilder().setConnectionKey("default").setProcessNumber(1).setDataPath("/kanban/" + i))
                    .build();
            ResponseStatus status = KanbanGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .sendKanban(request)
                    .getStatus();
            if (status != ResponseStatus.SUCCESS) {
                throw new IllegalStateException("kanban " + i + " was not taken: " + status);
            }
        }
        System.out.println("sent " + count);
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
