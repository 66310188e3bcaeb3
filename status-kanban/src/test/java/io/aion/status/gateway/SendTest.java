package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanban.KanbanId;
import io.aion.kanbanpb.InitializeService;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.Request;
import io.aion.kanbanpb.ResponseStatus;
import io.aion.kanbanpb.StatusKanban;
import io.aion.topology.Names;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a kanban that is sent, and what its sender is told. */
class SendTest {

    private static final String YML = """
            microservices:
              a: {always: yes, scale: 2, nextService: {default: [{name: b, pattern: "0"}]}}
              b: {always: yes}
            """;
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Wires wires = new Wires("a", "b");
    private final Gateway gateway = new Gateway(wires, Gateway.RULES, YML);

    SendTest() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        wires.close();
    }

    @Test
    void isOnRabbitMqWithEveryFieldWhenItIsAnswered() throws Exception {
        String tap = wires.tap("a", Map.of());
        StatusKanban sent = Microservice.kanban(5).toBuilder()
                .setStartAt("2022-01-01T00:00:00.000+09:00")
                .setFinishAt("2022-01-01T00:00:01.000+09:00")
                .setConnectionKey("some.key")
                .setProcessNumber(2)
                .setPriorSuccess(true)
                .setDataPath("/data")
                .addFileList("one")
                .build();
        assertThat(gateway.microservice("a").answer(sent).getStatus()).isEqualTo(ResponseStatus.SUCCESS);
        Wires.Taken taken = wires.take(tap).getFirst();
        assertThat(io.aion.kanban.KanbanCodec.toProto(taken.kanban())).isEqualTo(sent);
        assertThat(taken.trail().service()).isEqualTo("a");
        assertThat(taken.trail().number()).isEqualTo(2);
        assertThat(taken.trail().flow()).isEqualTo(taken.trail().id());
        assertThat(taken.trail().sent()).isPositive();
    }

    @Test
    void namesTheKanbanItAnswersAsItsParent() throws Exception {
        String tap = wires.tap("b", Map.of());
        List<String> ids = wires.put("b", 0, 2);
        try (Microservice b = gateway.microservice("b").receive()) {
            b.next();
            b.next();
            b.answer(0);
            b.answer(1);
            b.answer(2);
        }
        List<Wires.Taken> taken = wires.take(tap);
        assertThat(taken.get(0).trail().parents()).containsExactly(ids.get(0));
        assertThat(taken.get(0).trail().id()).isEqualTo(KanbanId.derived(ids.get(0), "b", 1, 0));
        assertThat(taken.get(0).trail().entered())
                .isLessThanOrEqualTo(taken.get(0).trail().left())
                .isPositive();
        assertThat(taken.get(1).trail().parents()).containsExactly(ids.get(1));
        assertThat(taken.get(2).trail().flow()).as("a further output").isEqualTo(ids.get(1));
    }

    @Test
    void eightCallersAtOnceLoseNothing() throws Exception {
        String tap = wires.tap("a", Map.of());
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor();
                Microservice a = gateway.microservice("a")) {
            for (int caller = 0; caller < 8; caller++) {
                int first = caller * 1000;
                callers.add(pool.submit(() -> {
                    for (int n = 0; n < 100; n++) {
                        a.answer(first + n);
                    }
                }));
            }
            for (Future<?> caller : callers) {
                caller.get();
            }
        }
        List<Wires.Taken> taken = wires.take(tap);
        assertThat(taken).hasSize(800);
        List<Long> ofThird = taken.stream()
                .map(one -> (Long) one.kanban().metadata().get("n"))
                .filter(n -> n / 1000 == 3)
                .toList();
        assertThat(ofThird).isSorted().hasSize(100);
    }

    @Test
    void aFullQueueIsUnavailableInTimeAndTheSameSentAgainKeepsItsIdentity() throws Exception {
        wires.host().policy("full", "^tap\\.", Map.of("max-length", 1, "overflow", "reject-publish"));
        String tap = wires.tap("b", Map.of("x-queue-type", "quorum"));
        List<String> ids = wires.put("b", 0, 1);
        try (Microservice b = gateway.microservice("b").receive()) {
            b.next();
            // A quorum queue notices a moment late that it is full, so that some are taken first.
            List<Integer> refused = new ArrayList<>();
            await().atMost(SOON).untilAsserted(() -> {
                int n = refused.size() + 1;
                refused.add(n);
                long begun = System.nanoTime();
                assertThat(statusOf(() -> b.answer(n)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(1_000));
            });
            int n = refused.getLast();
            assertThat(statusOf(() -> b.answer(n)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            List<Wires.Taken> taken = new ArrayList<>();
            await().atMost(SOON).until(() -> {
                taken.addAll(wires.take(tap));
                return statusOf(() -> b.answer(n)).isOk();
            });
            await().atMost(SOON).until(() -> {
                taken.addAll(wires.take(tap));
                return taken.stream()
                        .anyMatch(one ->
                                Long.valueOf(n).equals(one.kanban().metadata().get("n")));
            });
            assertThat(taken.stream()
                            .filter(one -> Long.valueOf(n)
                                    .equals(one.kanban().metadata().get("n")))
                            .map(one -> one.trail().id())
                            .distinct())
                    .hasSize(1);
            assertThat(taken.getFirst().trail().parents()).isEqualTo(ids);
        }
    }

    @Test
    void aFullQueueOfOneInstanceStopsNoOther() throws Exception {
        wires.host().policy("full", "^tap\\.", Map.of("max-length", 1, "overflow", "reject-publish"));
        wires.tap("b", Map.of("x-queue-type", "quorum"));
        await().atMost(SOON)
                .until(() -> statusOf(() -> gateway.microservice("b").answer(1)).getCode() != Status.Code.OK);
        long begun = System.nanoTime();
        gateway.microservice("a").answer(1);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(700));
    }

    @Test
    void anUnknownSenderIsAnsweredAndItsKanbanParked() throws Exception {
        assertThat(gateway.microservice("nobody").answer(3).getStatus()).isEqualTo(ResponseStatus.SUCCESS);
        assertThat(gateway.microservice("nobody").answer(4).getStatus()).isEqualTo(ResponseStatus.SUCCESS);
        List<Wires.Taken> parked = wires.take(Names.UNROUTED);
        assertThat(parked).extracting(one -> one.trail().service()).containsExactly("nobody", "nobody");
        assertThat(parked.getLast().kanban().metadata()).containsEntry("n", 4L);
    }

    @Test
    void aServiceThatWasJustRemovedStillReachesItsExchange() throws Exception {
        try (Wires more = new Wires("gone");
                Gateway other = new Gateway(more, Gateway.RULES, YML)) {
            String tap = more.tap("gone", Map.of());
            other.microservice("gone").answer(1);
            assertThat(more.take(tap)).hasSize(1);
            assertThat(more.take(Names.UNROUTED)).isEmpty();
        }
    }

    @Test
    void aServiceThatTheFileHasOnlyJustNamedIsKnownAtOnce() throws Exception {
        try (Wires more = new Wires();
                Gateway other = new Gateway(more, Gateway.RULES, YML)) {
            Files.writeString(other.file(), "microservices: {fresh: {always: yes}}");
            Files.setLastModifiedTime(other.file(), FileTime.from(Instant.now().plusSeconds(5)));
            assertThat(statusOf(() -> other.microservice("fresh").answer(1)).getCode())
                    .as("its exchange is waited for")
                    .isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(more.take(Names.UNROUTED)).isEmpty();
        }
    }

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
    void aKanbanOfUpToFourMegabytesPasses() throws Exception {
        wires.edge("a", "b");
        try (Microservice b = gateway.microservice("b").receive()) {
            gateway.microservice("a")
                    .answer(Microservice.kanban(1).toBuilder()
                            .setMetadata(Struct.newBuilder()
                                    .putFields(
                                            "x",
                                            Value.newBuilder()
                                                    .setStringValue("\"".repeat(3_900_000))
                                                    .build()))
                            .build());
            assertThat(b.next().getMetadata().getFieldsOrThrow("x").getStringValue())
                    .hasSize(3_900_000);
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

    @Test
    void aTerminateKanbanOfGoEndsTheStreamAndTheRestGoesBack() throws Exception {
        wires.put("b", 0, 5);
        try (Microservice b = gateway.microservice("b").receive()) {
            for (int n = 0; n < 5; n++) {
                b.next();
            }
            b.answer(0);
            b.answer(terminate(Value.newBuilder().setStringValue("1").build()));
            assertThat(b.endedWithin(5)).isTrue();
            assertThat(b.failure()).isNull();
        }
        try (Microservice next = gateway.microservice("b").receive()) {
            assertThat(next.nextN()).isEqualTo(1);
        }
    }

    @Test
    void aTerminateKanbanOfPythonThatAnsweredNothingHasHandledItsFirst() throws Exception {
        wires.put("b", 0, 2);
        try (Microservice b = gateway.microservice("b").receive(InitializeType.START_SERVICE, Integer.MAX_VALUE)) {
            b.next();
            b.next();
            b.answer(terminate(Value.newBuilder().setNumberValue(1).build()));
            assertThat(b.endedWithin(5)).isTrue();
        }
        try (Microservice next = gateway.microservice("b").receive()) {
            assertThat(next.nextN()).isEqualTo(1);
        }
        assertThat(wires.take(Names.UNROUTED)).as("it goes to no next service").isEmpty();
    }

    private static StatusKanban terminate(Value number) {
        return StatusKanban.newBuilder()
                .setConnectionKey("service-broker")
                .setMetadata(Struct.newBuilder()
                        .putFields(
                                "type",
                                Value.newBuilder().setStringValue("terminate").build())
                        .putFields(
                                "name", Value.newBuilder().setStringValue("b").build())
                        .putFields("number", number))
                .build();
    }

    private static void assertInvalid(ThrowingCallable call, String reason) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(e.getStatus().getDescription()).contains(reason);
        });
    }

    private static Status statusOf(ThrowingCallable call) {
        try {
            call.call();
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
