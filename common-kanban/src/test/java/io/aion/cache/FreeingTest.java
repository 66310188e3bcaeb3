package io.aion.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FreeingTest {

    private final MovingClock clock = new MovingClock();

    @Test
    void whatFailsOrDoesNotFitStopsNothing() throws Exception {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch holding = new CountDownLatch(1);
        try (Freeing freeing = new Freeing("a_1", clock)) {
            freeing.later("hold", () -> {
                holding.countDown();
                held.await();
                throw new IOException("not today");
            });
            holding.await();
            for (int i = 0; i < 1_100; i++) {
                freeing.later("count", done::incrementAndGet);
            }
            held.countDown();
        }
        assertThat(done).hasValue(1_000);
    }

    @Test
    void atTheEndWhatWaitsIsDoneButNotForEver() throws Exception {
        AtomicInteger done = new AtomicInteger();
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch holding = new CountDownLatch(1);
        Freeing freeing = new Freeing("a_1", clock);
        freeing.later("count", done::incrementAndGet);
        freeing.later("hold", () -> {
            holding.countDown();
            never.await();
        });
        freeing.later("count", done::incrementAndGet);
        holding.await();
        long before = System.nanoTime();
        freeing.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(1_900), Duration.ofSeconds(30));
        freeing.later("count", done::incrementAndGet);
        assertThat(done).hasValue(1);
    }

    @Test
    void oneLineAMinute() {
        Freeing.Told told = new Freeing.Told(clock);
        assertThat(told.mayTell()).isTrue();
        assertThat(told.mayTell()).isFalse();
        clock.now = clock.now.plusSeconds(59);
        assertThat(told.mayTell()).isFalse();
        clock.now = clock.now.plusSeconds(1);
        assertThat(told.mayTell()).isTrue();
        assertThat(told.mayTell()).isFalse();
    }
}
