package io.aion.status.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aion.kanbanpb.StatusKanban;
import io.aion.topology.Names;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a kanban goes whose sender has written a {@code nextDeviceName}. */
class NamedDeviceTest {

    private static final String DEVICES = """
            devices:
              edge.2: {addr: 192.0.2.2}
              here: {addr: 192.0.2.1}
            """;
    private static final String SERVICES = """
            microservices:
              a: {always: yes, nextService: {default: [{name: b}]}}
              b: {always: yes}
            """;

    private final Wires wires = new Wires("a", "b");
    private final Gateway gateway = new Gateway(wires, Gateway.RULES, DEVICES + SERVICES);
    private final String local = wires.tap("a", Names.afterKey("alert", 1));
    private final String far = wires.tap("a", Names.anyAfterKey("edge.2"));
    private final String all = wires.tap("a", "#");

    NamedDeviceTest() throws Exception {}

    @AfterEach
    void stop() throws Exception {
        gateway.close();
        wires.close();
    }

    @Test
    void oneOfTheFileIsItsTarget() throws Exception {
        send("edge.2");
        List<Wires.Taken> left = wires.take(far);
        assertThat(left).hasSize(1);
        assertThat(left.getFirst().kanban().nextDeviceName()).isEqualTo("edge.2");
        assertThat(left.getFirst().kanban().connectionKey()).isEqualTo("alert");
        assertThat(left.getFirst().trail().service()).isEqualTo("a");
        assertThat(left.getFirst().trail().number()).isEqualTo(1);
        assertThat(wires.take(local)).isEmpty();
    }

    @Test
    void thisDeviceAndOneThatIsNowhereAreLocal() throws Exception {
        send("");
        send("here");
        send("nowhere");
        assertThat(wires.take(local))
                .extracting(taken -> taken.kanban().nextDeviceName())
                .containsExactly("", "here", "nowhere");
        assertThat(wires.take(all)).hasSize(3);
    }

    @Test
    void oneThatTheFileHasSinceAMomentIsKnown() throws Exception {
        send("new");
        assertThat(wires.take(local)).hasSize(1);
        FileTime before = Files.getLastModifiedTime(gateway.file());
        Files.writeString(gateway.file(), DEVICES + "  new: {addr: 192.0.2.3}\n" + SERVICES);
        Files.setLastModifiedTime(gateway.file(), FileTime.fromMillis(before.toMillis() + 2_000));
        send("new");
        assertThat(wires.take(local)).isEmpty();
        assertThat(wires.take(all)).hasSize(2);
    }

    @Test
    void aRoutingKeyThatWouldBeTooLongIsRefused() {
        String key = "k".repeat(240);
        assertThatExceptionOfType(StatusRuntimeException.class)
                .isThrownBy(() -> gateway.microservice("a")
                        .answer(kanban("edge.2").toBuilder()
                                .setConnectionKey(key)
                                .build()))
                .satisfies(refused -> {
                    assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                    assertThat(refused.getStatus().getDescription()).contains("255 bytes");
                });
    }

    private void send(String device) {
        gateway.microservice("a").answer(kanban(device));
    }

    private static StatusKanban kanban(String device) {
        return Microservice.kanban(1).toBuilder()
                .setProcessNumber(1)
                .setConnectionKey("alert")
                .setNextDeviceName(device)
                .build();
    }
}
