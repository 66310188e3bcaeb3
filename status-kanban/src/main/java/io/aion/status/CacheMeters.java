package io.aion.status;

import io.aion.spring.AionMeter;
import io.aion.spring.MeterSource;
import io.aion.status.cache.CacheUse;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** How full the cache of the microservices is, as meters. */
final class CacheMeters implements MeterSource {

    private final Supplier<Optional<CacheUse>> redis;
    private volatile Optional<CacheUse> use = Optional.empty();
    private volatile long evictedBefore;
    private volatile long evictedNow;

    /** @param redis asks it; empty where it does not answer */
    CacheMeters(Supplier<Optional<CacheUse>> redis, MeterRegistry registry) {
        this.redis = redis;
        AionMeter.CACHE_USED.gauge(registry, () -> known(CacheUse::bytes));
        AionMeter.CACHE_LIMIT.gauge(registry, () -> known(CacheUse::limit));
        AionMeter.CACHE_ENDLESS.gauge(registry, () -> known(CacheUse::endless));
        AionMeter.CACHE_EVICTED.counter(registry, this, all -> all.evictedBefore + all.evictedNow);
    }

    @Override
    public void refresh() {
        use = redis.get();
        use.ifPresent(now -> {
            if (now.evicted() < evictedNow) {
                // Redis was started anew and counts from 0, which a counter may not.
                evictedBefore += evictedNow;
            }
            evictedNow = now.evicted();
        });
    }

    private double known(ToLongFunction<CacheUse> of) {
        return use.map(now -> (double) of.applyAsLong(now)).orElse(Double.NaN);
    }
}
