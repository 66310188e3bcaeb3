package io.aion.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.aion.kanban.Kanban;
import org.junit.jupiter.api.Test;

class TargetTest {

    private static final Kanban KANBAN = Kanban.empty().withProcessNumber(2);

    @Test
    void anotherDeviceIsInTheRoutingKeyAndThisOneIsNot() {
        assertThat(key("", "edge-1")).isEqualTo("default.2");
        assertThat(key("edge-1", "edge-1")).isEqualTo("default.2");
        assertThat(key("edge-2", "edge-1")).isEqualTo("default.2.device.edge-2");
        assertThat(key("edge-2", "")).isEqualTo("default.2.device.edge-2");
        assertThat(key("a.*#%b", "a")).isEqualTo("default.2.device.a%2E%2A%23%25b");
        assertThat(Target.finished("after.a", KANBAN.withConnectionKey("x.y").withNextDeviceName("d"), "me"))
                .isEqualTo(new Target("after.a", "x%2Ey.2.device.d"))
                .isEqualTo(Target.after("a", "x.y", 2, "d"));
    }

    @Test
    void aNameThatMakesTheKeyTooLongIsRefused() {
        int room = 255 - "default.2.device.".length();
        assertThat(key("d".repeat(room), "")).hasSize(255);
        assertThatExceptionOfType(KanbanRefused.class)
                .isThrownBy(() -> key("d".repeat(room + 1), ""))
                .withMessageContaining("255 bytes");
        assertThat(key("d".repeat(1_000), "d".repeat(1_000))).isEqualTo("default.2");
    }

    private static String key(String device, String own) {
        return Target.finished("after.a", KANBAN.withNextDeviceName(device), own)
                .routingKey();
    }
}
