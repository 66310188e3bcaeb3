package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aion.kanbanpb.DeleteStaticRequest;
import io.aion.kanbanpb.ResponseStatus;
import io.aion.kanbanpb.StaticKanban;
import io.aion.kanbanpb.StaticRequest;
import io.aion.kanbanpb.Topic;
import io.aion.status.statics.StaticStore;
import io.aion.testing.TestRedis;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

/** Static kanban as microservices of the original see them. */
class StaticCallsTest {

    private static final String YML = "microservices: {b: {always: yes}}";
    private static final Topic TOPIC = Topic.newBuilder().setName("t").build();

    @Test
    void keptDeletedAndSubscribed() throws Exception {
        try (Wires wires = new Wires();
                Gateway gateway = new Gateway(wires, Gateway.RULES, YML)) {
            assertThat(keep(gateway, 1)).isEqualTo(ResponseStatus.SUCCESS);
            Iterator<StaticKanban> before = gateway.calls().receiveStaticKanban(TOPIC);
            StaticKanban first = before.next();
            assertThat(first.getId()).matches("\\d+-\\d+");
            assertThat(first.getStatusKanban()).isEqualTo(Microservice.kanban(1));
            keep(gateway, 2);
            assertThat(Microservice.n(before.next().getStatusKanban())).isEqualTo(2);
            delete(gateway, first.getId());
            assertThat(delete(gateway, "1-1")).as("not there").isEqualTo(ResponseStatus.SUCCESS);
            Iterator<StaticKanban> after = gateway.calls().receiveStaticKanban(TOPIC);
            assertThat(Microservice.n(after.next().getStatusKanban())).isEqualTo(2);
            assertThatThrownBy(() -> gateway.calls()
                            .sendStaticKanban(
                                    StaticRequest.newBuilder().setTopic(TOPIC).build()))
                    .hasMessageContaining("INVALID_ARGUMENT");
            assertThatThrownBy(() -> gateway.calls()
                            .receiveStaticKanban(Topic.getDefaultInstance())
                            .next())
                    .hasMessageContaining("INVALID_ARGUMENT");
        }
    }

    @Test
    void aLimitIsResourceExhausted() throws Exception {
        try (Wires wires = new Wires();
                Gateway gateway = new Gateway(wires, YML, TestRedis.get().url(), new StaticStore.Limits(1, 1, 1_000))) {
            keep(gateway, 1);
            assertThatThrownBy(() -> keep(gateway, 2))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
        }
    }

    @Test
    void withoutRedisTheRestGoesOn() throws Exception {
        try (Wires wires = new Wires("b");
                Gateway gateway = new Gateway(wires, YML, "redis://127.0.0.1:1", new StaticStore.Limits(1, 1, 1_000))) {
            assertThatThrownBy(() -> keep(gateway, 1))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
            assertThatThrownBy(() -> gateway.calls().receiveStaticKanban(TOPIC).next())
                    .hasMessageContaining("UNAVAILABLE");
            assertThat(gateway.microservice("b").answer(1).getStatus()).isEqualTo(ResponseStatus.SUCCESS);
        }
    }

    private static ResponseStatus keep(Gateway gateway, int n) {
        return gateway.calls()
                .sendStaticKanban(StaticRequest.newBuilder()
                        .setTopic(TOPIC)
                        .setMessage(Microservice.kanban(n))
                        .build())
                .getStatus();
    }

    private static ResponseStatus delete(Gateway gateway, String id) {
        return gateway.calls()
                .deleteStaticKanban(DeleteStaticRequest.newBuilder()
                        .setTopic(TOPIC)
                        .setId(id)
                        .build())
                .getStatus();
    }
}
