package io.aion.status.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CacheUseTest {

    @Test
    void readsWhatRedisSaysOfItself() {
        String info = "# Memory\r\nused_memory:1134912\r\nused_memory_human:1.08M\r\nmaxmemory:134217728\r\n"
                + "# Stats\r\nevicted_keys:17\r\n# Keyspace\r\ndb0:keys=5,expires=3,avg_ttl=3599\r\ndb1:keys=9,expires=0,avg_ttl=0\r\n";

        assertThat(CacheUse.of(info)).isEqualTo(new CacheUse(1_134_912, 134_217_728, 17, 2));
    }

    @Test
    void anEmptyDatabaseHasNoLine() {
        assertThat(CacheUse.of("used_memory:10\nmaxmemory:0\n")).isEqualTo(new CacheUse(10, 0, 0, 0));
        assertThat(CacheUse.of("")).isEqualTo(new CacheUse(0, 0, 0, 0));
        assertThat(CacheUse.of("maxmemory:many\ndb0:none\n")).isEqualTo(new CacheUse(0, 0, 0, 0));
    }
}
