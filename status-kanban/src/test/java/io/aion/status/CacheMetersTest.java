package io.aion.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.spring.AionMeter;
import io.aion.status.cache.CacheUse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CacheMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Optional<CacheUse> answer = Optional.empty();
    private final CacheMeters meters = new CacheMeters(() -> answer, registry);

    @Test
    void whileRedisDoesNotAnswerNothingIsClaimed() {
        answer = Optional.of(new CacheUse(1_000, 2_000, 3, 4));
        meters.refresh();
        assertThat(gauge(AionMeter.CACHE_USED)).isEqualTo(1_000);
        assertThat(gauge(AionMeter.CACHE_LIMIT)).isEqualTo(2_000);
        assertThat(gauge(AionMeter.CACHE_ENDLESS)).isEqualTo(4);

        answer = Optional.empty();
        meters.refresh();
        assertThat(gauge(AionMeter.CACHE_USED)).isNaN();
    }

    @Test
    void aRedisThatWasStartedAnewDoesNotTurnTheCounterBack() {
        for (long evicted : new long[] {5, 8, 2, 2, 3}) {
            answer = Optional.of(new CacheUse(1, 2, evicted, 0));
            meters.refresh();
        }
        assertThat(registry.get(AionMeter.CACHE_EVICTED.id()).functionCounter().count())
                .isEqualTo(8 + 3);
    }

    private double gauge(AionMeter meter) {
        return registry.get(meter.id()).gauge().value();
    }
}
