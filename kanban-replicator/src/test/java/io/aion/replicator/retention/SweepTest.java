package io.aion.replicator.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.replicator.store.Extent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SweepTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

    @Test
    void whicheverLimitIsReachedFirst() {
        Limits limits = new Limits(Duration.ofSeconds(10), 100, 10_000);
        long before = 999_990_000_000L;
        assertThat(Sweep.plan(new Extent(0, 0), limits, NOW)).isEqualTo(new Sweep(before, 0));
        assertThat(Sweep.plan(new Extent(100, 10_000), limits, NOW)).isEqualTo(new Sweep(before, 0));
        assertThat(Sweep.plan(new Extent(130, 1_000), limits, NOW)).isEqualTo(new Sweep(before, 30));
        // 50 bytes too many at 201 a kanban
        assertThat(Sweep.plan(new Extent(50, 10_050), limits, NOW)).isEqualTo(new Sweep(before, 1));
        assertThat(Sweep.plan(new Extent(120, 20_000), limits, NOW)).isEqualTo(new Sweep(before, 60));
    }
}
