package io.aion.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.aion.testing.TestRedis;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClient;

class CacheTest {

    private static final byte[] BYTES = {0, 1, (byte) 0xff};

    private final String key = TestRedis.get().newPrefix() + "ü";

    @Test
    void aValueIsKeptUntilItsEndOrUntilItIsDeleted() {
        try (Cache cache = Cache.at(PayloadsTest.at(TestRedis.get()));
                RedisClient redis = RedisClient.create(TestRedis.get().url())) {
            assertThat(cache.get(key)).isEmpty();
            cache.put(key, BYTES);
            assertThat(cache.get(key))
                    .hasValueSatisfying(found -> assertThat(found).isEqualTo(BYTES));
            assertThat(redis.ttl(key)).isBetween(3_000L, 3_600L);
            cache.put(key, new byte[0], Duration.ofSeconds(50));
            assertThat(cache.get(key))
                    .hasValueSatisfying(found -> assertThat(found).isEmpty());
            assertThat(redis.ttl(key)).isBetween(1L, 50L);
            cache.delete(key);
            cache.delete(key);
            assertThat(cache.get(key)).isEmpty();
        }
    }

    @Test
    void whatBreaksALimitIsRefusedBeforeRedisIsAsked() {
        // There is none: whoever asks it fails in another way.
        try (Cache cache = Cache.at(CacheSettings.NONE)) {
            for (String wrong : new String[] {"", "x".repeat(513), "ü".repeat(257), "aion:payload:camera_1:x"}) {
                assertThatIllegalArgumentException().isThrownBy(() -> cache.get(wrong));
                assertThatIllegalArgumentException().isThrownBy(() -> cache.put(wrong, BYTES));
                assertThatIllegalArgumentException().isThrownBy(() -> cache.delete(wrong));
            }
            byte[] large = new byte[16 * 1024 * 1024 + 1];
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> cache.put(key, large))
                    .withMessageContaining("16777216 at most");
            for (Duration wrong :
                    new Duration[] {Duration.ofMillis(999), Duration.ofHours(12).plusMillis(1)}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> cache.put(key, BYTES, wrong))
                        .withMessageContaining("1 to 43200");
            }
            assertThatExceptionOfType(CacheUnavailable.class)
                    .isThrownBy(() ->
                            cache.put("x".repeat(512), Arrays.copyOf(large, large.length - 1), Duration.ofHours(12)))
                    .withMessageContaining("REDIS_HOST is not set");
        }
    }

    @Test
    void aCacheThatIsNotThereIsNamed() {
        try (Cache cache = Cache.at(new CacheSettings("127.0.0.1", 1, 0, Duration.ofHours(1)))) {
            assertThatExceptionOfType(CacheUnavailable.class)
                    .isThrownBy(() -> cache.get(key))
                    .withMessageContaining("127.0.0.1:1")
                    .withMessageContaining("REDIS_HOST");
        }
    }

    @Test
    void afterARestartItIsUsedAgain() {
        try (TestRedis own = TestRedis.own();
                Cache cache = Cache.at(PayloadsTest.at(own))) {
            cache.put(key, BYTES);
            own.kill();
            assertThatExceptionOfType(CacheUnavailable.class).isThrownBy(() -> cache.put(key, BYTES));
            own.restart();
            await().atMost(Duration.ofSeconds(60))
                    .ignoreExceptions()
                    .until(() -> cache.get(key).isPresent());
        }
    }

    @Test
    void aFullOneSaysSoAndAfterwardsTakesAgain() {
        try (TestRedis own = TestRedis.own();
                Jedis admin = new Jedis(own.url());
                Cache cache = Cache.at(PayloadsTest.at(own))) {
            cache.put(key, BYTES);
            admin.configSet("maxmemory", "1");
            assertThatExceptionOfType(CacheFull.class)
                    .isThrownBy(() -> cache.put(key, BYTES))
                    .withMessageContaining("the cache at " + own.url().replace("redis://", "") + " is full");
            assertThat(cache.get(key)).isPresent();
            admin.configSet("maxmemory", "0");
            cache.put(key, BYTES);
            admin.hset("hash", "a", "b");
            assertThatExceptionOfType(CacheUnavailable.class)
                    .isThrownBy(() -> cache.get("hash"))
                    .withMessageContaining("WRONGTYPE");
        }
    }
}
