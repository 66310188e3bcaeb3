package io.aion.replicator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.testing.Seeds;
import org.junit.jupiter.api.Test;

class MetadataKeysTest {

    @Test
    void everyKeyComesBackAndTakesNoMeaningOnTheWay() {
        Seeds.forEach(20_000, random -> {
            StringBuilder key = new StringBuilder();
            for (int length = random.nextInt(6); length > 0; length--) {
                key.append(".$%\0a2E4\u00e9".charAt(random.nextInt(9)));
            }
            String name = MetadataKeys.escape(key.toString());
            assertThat(MetadataKeys.unescape(name)).isEqualTo(key.toString());
            assertThat(name).doesNotContain(".", "\0").doesNotStartWith("$").isNotEmpty();
        });
    }

    @Test
    void aPathSeparatesByDotsAndWritesADotInAKeyEscaped() {
        assertThat(MetadataKeys.path("a.b")).isEqualTo("a.b");
        assertThat(MetadataKeys.path("a%2Eb.c")).isEqualTo("a%2Eb.c");
        assertThat(MetadataKeys.path("$set.100%")).isEqualTo("%24set.100%25");
    }
}
