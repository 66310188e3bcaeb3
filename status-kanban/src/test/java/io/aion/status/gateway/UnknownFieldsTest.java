package io.aion.status.gateway;

import static io.aion.status.gateway.Microservice.kanban;
import static io.aion.status.gateway.Microservice.statusOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import com.rabbitmq.client.AMQP;
import io.aion.kanban.Kanban;
import io.aion.kanban.KanbanCodec;
import io.aion.kanban.KanbanId;
import io.aion.kanban.Trail;
import io.aion.kanbanpb.StatusKanban;
import io.aion.messaging.TrailHeaders;
import io.grpc.Status;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fields of a newer client, from one microservice on gRPC to the next. */
class UnknownFieldsTest {

    private static final String YML = """
            microservices:
              a: {always: yes, nextService: {default: [{name: b}]}}
              b: {always: yes}
            """;
    private static final int LIMIT = 64 * 1024;

    private final Wires wires = new Wires("a", "b").edge("a", "b");
    private final Gateway gateway = new Gateway(wires, Gateway.RULES, YML);

    UnknownFieldsTest() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        wires.close();
    }

    @Test
    void areKeptAsTheyCame() throws Exception {
        UnknownFieldSet fields = UnknownFieldSet.newBuilder()
                .addField(10, Field.newBuilder().addVarint(-1).build())
                .addField(
                        15,
                        Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFromUtf8("new"))
                                .addLengthDelimited(ByteString.copyFrom(new byte[] {0, (byte) 0xff}))
                                .build())
                .addField(536_870_911, Field.newBuilder().addFixed64(7).build())
                .build();
        StatusKanban sent = kanban(1).toBuilder().setUnknownFields(fields).build();
        try (Microservice b = gateway.microservice("b").receive()) {
            gateway.microservice("a").answer(sent);
            StatusKanban received = b.next();
            assertThat(received.getUnknownFields()).isEqualTo(fields);
            assertThat(Microservice.n(received)).isEqualTo(1);
            gateway.microservice("a").answer(2);
            assertThat(b.next().getUnknownFields().asMap()).isEmpty();
        }
    }

    @Test
    void areKeptUpToTheirLimit() throws Exception {
        try (Microservice b = gateway.microservice("b").receive()) {
            // Its tag has one byte and its length three.
            gateway.microservice("a").answer(of(LIMIT - 4));
            assertThat(b.next().getUnknownFields().getSerializedSize()).isEqualTo(LIMIT);
            Status status = statusOf(() -> gateway.microservice("a").answer(of(LIMIT - 3)));
            assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(status.getDescription()).contains("65537 bytes in fields that this AION does not know");
        }
    }

    @Test
    void ofAForeignClientSayNothingThatTheBodySays() throws Exception {
        try (Microservice b = gateway.microservice("b").receive()) {
            put(
                    1,
                    StatusKanban.newBuilder()
                            .setDataPath("/elsewhere")
                            .setProcessNumber(9)
                            .build()
                            .toByteArray());
            StatusKanban first = b.next();
            assertThat(first.getDataPath()).isEmpty();
            assertThat(first.getProcessNumber()).isEqualTo(1);
            put(2, new byte[] {(byte) 0xff, 1, 2});
            assertThat(b.nextN()).isEqualTo(2);
            put(3, "a text");
            assertThat(b.nextN()).isEqualTo(3);
        }
    }

    private static StatusKanban of(int bytes) {
        return kanban(1).toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(
                                15,
                                Field.newBuilder()
                                        .addLengthDelimited(ByteString.copyFrom(new byte[bytes]))
                                        .build())
                        .build())
                .build();
    }

    private void put(int n, Object header) throws Exception {
        Trail trail = Trail.first(KanbanId.first(Clock.systemUTC()), "test", 1, 1);
        AMQP.BasicProperties properties = TrailHeaders.write(trail, KanbanCodec.JSON);
        Map<String, Object> headers = new HashMap<>(properties.getHeaders());
        headers.put(TrailHeaders.UNKNOWN, header);
        wires.raw("b", properties.builder().headers(headers).build(), KanbanCodec.toJson(Kanban.of(Map.of("n", n))));
    }
}
