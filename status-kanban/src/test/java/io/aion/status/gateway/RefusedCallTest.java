package io.aion.status.gateway;

import static io.aion.status.gateway.Microservice.statusOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.StatusKanban;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What is wrong with a call is told, and the next good one is taken. */
class RefusedCallTest extends TwoServices {

    RefusedCallTest() throws Exception {}

    @Test
    void aNumberThatTheServiceDoesNotHaveIsRefused() {
        StatusKanban third =
                Microservice.kanban(1).toBuilder().setProcessNumber(3).build();
        Status status = statusOf(() -> gateway.microservice("a").answer(third));
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).contains("scale 2");
    }

    @Test
    void wrongCallsAreNamed() {
        assertInvalid(
                () -> gateway.calls()
                        .sendKanban(
                                Request.newBuilder().setMicroserviceName("a").build()),
                "no message");
        assertInvalid(() -> gateway.microservice(" ").answer(1), "microserviceName");
        assertInvalid(
                () -> gateway.microservice("a")
                        .answer(Microservice.kanban(1).toBuilder()
                                .setProcessNumber(-1)
                                .build()),
                "counts from 1");
        assertInvalid(
                () -> gateway.microservice("a")
                        .answer(Microservice.kanban(1).toBuilder()
                                .setConnectionKey("k".repeat(300))
                                .build()),
                "255 bytes");
        assertInvalid(
                () -> gateway.microservice("a")
                        .answer(Microservice.kanban(1).toBuilder()
                                .setConnectionKey("service-broker")
                                .build()),
                "terminate");
        assertInvalid(
                () -> gateway.calls()
                        .receiveKanban(InitializeService.newBuilder()
                                .setMicroserviceName("a")
                                .setInitTypeValue(9)
                                .build())
                        .next(),
                "initType");
    }

    @Test
    void poisonIsRefusedAndTheNextGoodOneTaken() {
        try (Microservice a = gateway.microservice("a")) {
            a.answer(1);
            Status large = statusOf(() -> a.answer(Microservice.kanban(1).toBuilder()
                    .setDataPath("x".repeat(4_300_000))
                    .build()));
            assertThat(large.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            Value deep = Value.newBuilder().setNumberValue(1).build();
            for (int level = 0; level < 200; level++) {
                deep = Value.newBuilder()
                        .setListValue(ListValue.newBuilder().addValues(deep))
                        .build();
            }
            Struct metadata = Struct.newBuilder().putFields("deep", deep).build();
            Status nested = statusOf(() ->
                    a.answer(StatusKanban.newBuilder().setMetadata(metadata).build()));
            assertThat(nested.getCode())
                    .as(String.valueOf(nested))
                    .isIn(Status.Code.INVALID_ARGUMENT, Status.Code.INTERNAL);
            a.answer(2);
        }
    }

    @Test
    void theCallOfOldClientsSaysWhatToUse() {
        MethodDescriptor<Request, Request> old = MethodDescriptor.<Request, Request>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("kanbanpb.Kanban/MicroserviceConn")
                .setRequestMarshaller(ProtoUtils.marshaller(Request.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(Request.getDefaultInstance()))
                .build();
        Status status = statusOf(() -> ClientCalls.blockingUnaryCall(
                gateway.channel(), old, CallOptions.DEFAULT, Request.getDefaultInstance()));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
        assertThat(status.getDescription()).contains("ReceiveKanban").contains("SendKanban");
    }

    private static void assertInvalid(ThrowingCallable call, String reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(e.getStatus().getDescription()).contains(reason);
        });
    }
}
