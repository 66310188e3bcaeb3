package io.aion.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FinishedKeyTest {

    @Test
    void aKeySaysWhatItWasMadeOf() {
        for (String key : List.of("default", "x.*#%y", "device", "a.device", "1", "kanban", "größe")) {
            assertThat(FinishedKey.read(Names.afterKey(key, 12))).contains(new FinishedKey(key, 12, ""));
            for (String device : List.of("edge-2", "ot.her", "7", "device", "1.device.1", "100%25")) {
                String named = Names.afterKey(key, 12, device);
                assertThat(named.split("\\.")).hasSize(4);
                assertThat(FinishedKey.read(named)).contains(new FinishedKey(key, 12, device));
                assertThat(Names.isReceipt(named) || Names.isProgress(named)).isFalse();
            }
        }
        assertThat(Names.afterKey("x.y", 3, "ot.her")).isEqualTo("x%2Ey.3.device.ot%2Eher");
        assertThat(Names.anyAfterKey("ot.her")).isEqualTo("*.*.device.ot%2Eher");
        assertThat(Names.deviceQueue("ot.her")).isEqualTo("device.ot%2Eher");
    }

    @Test
    void whatNobodyMadeIsReadAsFarAsItGoes() {
        assertThat(FinishedKey.read("")).isEmpty();
        assertThat(FinishedKey.read("default")).isEmpty();
        assertThat(FinishedKey.read("a.b.1")).contains(new FinishedKey("a.b", 1, ""));
        assertThat(FinishedKey.read("default.x")).contains(new FinishedKey("default", 0, ""));
        assertThat(FinishedKey.read("default.99999999999")).contains(new FinishedKey("default", 0, ""));
        assertThat(FinishedKey.read("a.device.1")).contains(new FinishedKey("a.device", 1, ""));
        assertThat(FinishedKey.read(".device.1")).contains(new FinishedKey(".device", 1, ""));
        assertThat(FinishedKey.read("1.device.2")).contains(new FinishedKey("1.device", 2, ""));
        assertThat(FinishedKey.read("%zz.1.device.%z")).contains(new FinishedKey("%zz", 1, "%z"));
    }
}
