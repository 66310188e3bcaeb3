package io.aion.broker.reconciler;

import static io.aion.broker.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker whose turn comes and goes, with real processes. */
class TermsTest {

    private static final String ONE =
            "microservices:\n  one:\n    command: [sleep, '300']\n    startup: yes\n    always: yes\n";
    private static final String TWO = ONE + ONE.substring(ONE.indexOf("  one")).replace("one", "two");

    @TempDir
    Path home;

    @Test
    void nothingIsStartedOrEndedOutOfTurn() throws Exception {
        try (Fixture broker = new Fixture(home, new NoQueues(), Duration.ofMillis(200))) {
            broker.apply(ONE);
            await().until(() -> broker.only("one").state().equals("running"));
            Long pid = broker.only("one").pid();

            broker.term = 0;
            broker.reconciler.wake();
            await().until(() -> broker.reconciler.instances().isEmpty());
            AtomicInteger looks = new AtomicInteger();
            broker.reconciler.whenLooked(took -> looks.incrementAndGet());
            broker.apply(TWO);
            await().until(() -> looks.get() >= 3);
            assertThat(home.resolve("run/two-001")).doesNotExist();
            broker.term = 2;
            broker.reconciler.wake();

            // It knows again what has run on, and starts what has come meanwhile.
            await().until(() -> broker.only("two").state().equals("running"));
            assertThat(broker.only("one").pid()).isEqualTo(pid);
            assertThat(broker.only("one").state()).isEqualTo("running");
        }
    }
}
