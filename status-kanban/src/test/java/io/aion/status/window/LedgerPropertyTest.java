package io.aion.status.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.kanban.Trail;
import io.aion.testing.Seeds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever happens in whatever order: a kanban handed out is handled once, goes back once, or is still open. */
class LedgerPropertyTest {

    private static final Rules RULES =
            new Rules(4, 100, Duration.ofSeconds(2), Duration.ofSeconds(30), 3, Duration.ofSeconds(10));

    @Test
    void nothingIsHandledTwiceOrForgotten() {
        Seeds.forEach(300, LedgerPropertyTest::run);
    }

    private static void run(Random random) {
        Ledger<Integer> ledger = new Ledger<>("b", 1, RULES);
        List<Output<Integer>> sending = new ArrayList<>();
        Set<Integer> done = new HashSet<>();
        Set<String> ids = new HashSet<>();
        List<Handed<Integer>> open = new ArrayList<>();
        int next = 0;
        long now = 0;
        for (int step = 0; step < 400; step++) {
            now += random.nextInt(3_000_000);
            long stream = random.nextInt(2);
            switch (random.nextInt(8)) {
                case 0, 1 -> {
                    int bytes = 1 + random.nextInt(random.nextInt(20) == 0 ? 200 : 40);
                    if (ledger.hasRoom(stream, bytes)) {
                        Trail trail = Trail.first("k" + next, "a", 1, now);
                        open.add(ledger.handed(stream, next, bytes, trail, random.nextBoolean(), now));
                        next++;
                    } else {
                        settle(ledger.makeRoom(stream, bytes, now), done);
                    }
                }
                case 2 -> ledger.taken(stream);
                case 3 -> {
                    String content = "o" + step;
                    Output<Integer> output = ledger.output(content, () -> content, now);
                    assertThat(ids.add(output.trail().id()))
                            .as("a new output has an id of its own")
                            .isTrue();
                    sending.add(output);
                }
                case 4 -> {
                    if (!sending.isEmpty()) {
                        settle(ledger.confirmed(sending.remove(random.nextInt(sending.size())), now), done);
                    }
                }
                case 5 -> {
                    if (!sending.isEmpty()) {
                        ledger.unconfirmed(sending.remove(random.nextInt(sending.size())));
                    }
                }
                case 6 -> settle(ledger.expire(now), done);
                default -> {
                    if (random.nextInt(5) == 0) {
                        List<Handed<Integer>> back = ledger.ended(stream);
                        assertThat(back).isSortedAccordingTo((a, b) -> a.item() - b.item());
                        settle(back, done);
                    }
                }
            }
            assertThat(done.size() + ledger.size()).isEqualTo(next);
            open.removeIf(handed -> done.contains(handed.item()));
            assertWithinWindow(open);
        }
    }

    private static void assertWithinWindow(List<Handed<Integer>> open) {
        for (long stream = 0; stream < 2; stream++) {
            long of = stream;
            List<Handed<Integer>> window =
                    open.stream().filter(handed -> handed.stream() == of).toList();
            assertThat(window).hasSizeLessThanOrEqualTo(RULES.size());
            assertThat(window.size() < 2
                            || window.stream().mapToLong(Handed::bytes).sum() <= RULES.bytes())
                    .as(
                            "bytes handed out: %s",
                            window.stream().map(Handed::bytes).toList())
                    .isTrue();
        }
    }

    private static void settle(List<Handed<Integer>> handed, Set<Integer> done) {
        for (Handed<Integer> one : handed) {
            assertThat(done.add(one.item()))
                    .as("kanban %s settled once", one.item())
                    .isTrue();
        }
    }
}
