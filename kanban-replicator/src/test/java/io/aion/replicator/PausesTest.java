package io.aion.replicator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {

    @Test
    void growAndStayBounded() {
        Pauses pauses = new Pauses(Duration.ofMillis(100), Duration.ofSeconds(10));
        assertThat(pauses.after(1)).hasMillis(100);
        assertThat(pauses.after(2)).hasMillis(200);
        assertThat(pauses.after(7)).hasMillis(6_400);
        assertThat(pauses.after(8)).hasSeconds(10);
        assertThat(pauses.after(Integer.MAX_VALUE)).hasSeconds(10);
    }
}
