package io.aion.examples.hostwatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.aion.testing.Seeds;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProcFilesTest {

    @Test
    void cpuTicksCountGuestTimeOnce() {
        Map<String, Double> ticks = ProcFiles.cpu(List.of(
                "cpu  100 10 50 800 40 5 5 0 30 0", "cpu0 100 10 50 800 40 5 5 0 30 0", "intr 12345", "ctxt 1"));
        assertThat(ticks).containsEntry("cpu.total", 1010.0).containsEntry("cpu.busy", 170.0);
        assertThat(ticks).containsKeys("cpu0.busy", "cpu0.total").hasSize(4);
    }

    @Test
    void memoryIsWhatIsNotAvailable() {
        assertThat(ProcFiles.memory(List.of("MemTotal:       1000 kB", "MemFree:   100 kB", "MemAvailable:    250 kB")))
                .containsEntry("memory.used", 0.75);
    }

    @Test
    void disksAreInBytesAndWithoutLoopDevices() {
        assertThat(ProcFiles.disks(List.of(
                        "   7       0 loop0 1 0 8 0 0 0 0 0 0 0 0", " 254       0 vda 10 0 8 1 20 0 16 2 0 3 3")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("disk.vda.read", 4096.0, "disk.vda.written", 8192.0));
    }

    @Test
    void networksAreReadInsideAndOut() {
        assertThat(ProcFiles.network(List.of(
                        "Inter-|   Receive                            |  Transmit",
                        " face |bytes    packets errs|bytes",
                        "    lo:  111 1 0 0 0 0 0 0 222 1 0 0 0 0 0 0")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("net.lo.in", 111.0, "net.lo.out", 222.0));
    }

    @Test
    void ratesAreSharesBytesASecondAndGauges() {
        Map<String, Double> rates = Rates.between(
                Map.of("cpu.busy", 10.0, "cpu.total", 100.0, "net.lo.in", 1000.0, "memory.used", 0.1, "gone.in", 5.0),
                Map.of("cpu.busy", 15.0, "cpu.total", 110.0, "net.lo.in", 1500.0, "memory.used", 0.2, "new.in", 5.0),
                0.5);
        assertThat(rates)
                .containsExactlyInAnyOrderEntriesOf(Map.of("cpu.busy", 0.5, "net.lo.in", 1000.0, "memory.used", 0.2));
    }

    @Test
    void aCounterThatWentBackwardsHasNoRate() {
        assertThat(Rates.between(Map.of("net.lo.in", 10.0), Map.of("net.lo.in", 1.0), 1))
                .isEmpty();
    }

    @Test
    void aBurstIsUnusualAndSteadyNoiseIsNot() {
        Seeds.forEach(10, random -> {
            Usual usual = new Usual(0.01);
            for (int i = 0; i < 5_000; i++) {
                double deviations = usual.deviations(0.3 + 0.05 * random.nextDouble());
                assertThat(Usual.isUnusual(deviations)).as("value %s", i).isFalse();
            }
            assertThat(usual.mean()).isCloseTo(0.325, within(0.01));
            assertThat(Usual.isUnusual(usual.deviations(1.0))).isTrue();
        });
    }
}
