package io.aion.status.gateway;

import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanLimits;
import io.aion.kanbanpb.DeleteStaticRequest;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.KanbanGrpc;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.Response;
import io.aion.kanbanpb.ResponseStatus;
import io.aion.kanbanpb.StaticKanban;
import io.aion.kanbanpb.StaticRequest;
import io.aion.kanbanpb.StatusKanban;
import io.aion.kanbanpb.Topic;
import io.aion.status.statics.StaticStore;
import io.aion.status.statics.StaticTopics;
import io.aion.topology.Names.Instance;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;

/** The five calls. A fault is a gRPC status; {@code FAILED} is never answered, since clients look at the status only. */
public final class KanbanCalls extends KanbanGrpc.KanbanImplBase {

    private static final Response SUCCESS =
            Response.newBuilder().setStatus(ResponseStatus.SUCCESS).build();
    private static final int MAX_TOPIC_BYTES = 255;

    private final Instances instances;
    private final Sending sending;
    private final StaticStore statics;
    private final StaticTopics topics;

    public KanbanCalls(Instances instances, Sending sending, StaticStore statics, StaticTopics topics) {
        this.instances = instances;
        this.sending = sending;
        this.statics = statics;
        this.topics = topics;
    }

    @Override
    public void receiveKanban(InitializeService request, StreamObserver<StatusKanban> observer) {
        try {
            if (request.getInitType() == InitializeType.UNRECOGNIZED) {
                throw Answers.wrong("initType " + request.getInitTypeValue()
                        + " is not known: 0 receives what comes, 1 asks for a kanban to start with as well");
            }
            Instance instance = Sending.instance(request.getMicroserviceName(), request.getProcessNumber());
            boolean start = request.getInitType() == InitializeType.START_SERVICE_WITHOUT_KANBAN;
            instances.receive(instance, start, (ServerCallStreamObserver<StatusKanban>) observer);
        } catch (RuntimeException e) {
            observer.onError(Answers.of(e));
        }
    }

    @Override
    public void sendKanban(Request request, StreamObserver<Response> observer) {
        answer(observer, () -> {
            if (!request.hasMessage()) {
                throw Answers.wrong("the request has no message: nothing to send");
            }
            sending.send(request.getMicroserviceName(), request.getMessage());
        });
    }

    @Override
    public void receiveStaticKanban(Topic request, StreamObserver<StaticKanban> observer) {
        try {
            String topic = topic(request);
            new StaticStream(topics.subscribe(topic, StaticStore.BEGINNING), (ServerCallStreamObserver<StaticKanban>)
                            observer)
                    .start(topic);
        } catch (RuntimeException e) {
            observer.onError(Answers.of(e));
        }
    }

    @Override
    public void sendStaticKanban(StaticRequest request, StreamObserver<Response> observer) {
        answer(observer, () -> {
            if (!request.hasMessage()) {
                throw Answers.wrong("the request has no message: nothing to keep");
            }
            String topic = topic(request.getTopic());
            statics.add(topic, KanbanCodec.fromProto(request.getMessage(), KanbanLimits.GRPC));
            topics.added(topic);
        });
    }

    @Override
    public void deleteStaticKanban(DeleteStaticRequest request, StreamObserver<Response> observer) {
        answer(observer, () -> statics.delete(topic(request.getTopic()), request.getId()));
    }

    private static String topic(Topic topic) {
        String name = topic.getName();
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > MAX_TOPIC_BYTES) {
            throw Answers.wrong("a topic's name has 1 to " + MAX_TOPIC_BYTES + " bytes");
        }
        return name;
    }

    private static void answer(StreamObserver<Response> observer, Work work) {
        try {
            work.run();
            observer.onNext(SUCCESS);
            observer.onCompleted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            observer.onError(Answers.of(e));
        } catch (RuntimeException e) {
            observer.onError(Answers.of(e));
        }
    }

    private interface Work {
        void run() throws InterruptedException;
    }
}
