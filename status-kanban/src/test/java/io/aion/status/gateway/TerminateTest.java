package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.aion.kanbanpb.InitializeType;
import io.aion.kanbanpb.StatusKanban;
import io.aion.topology.Names;
import org.junit.jupiter.api.Test;

/** A microservice says that it ends. */
class TerminateTest extends TwoServices {

    TerminateTest() throws Exception {}

    @Test
    void aTerminateKanbanOfGoEndsTheStreamAndTheRestGoesBack() throws Exception {
        wires.put("b", 0, 5);
        try (Microservice b = gateway.microservice("b").receive()) {
            for (int n = 0; n < 5; n++) {
                b.next();
            }
            b.answer(0);
            b.answer(terminate(Value.newBuilder().setStringValue("1").build()));
            assertThat(b.ended()).isTrue();
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
            assertThat(b.ended()).isTrue();
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
}
